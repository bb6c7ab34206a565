import { MedtechError } from '../errors.ts';
import type { Comparison, Condition, Operand, Step } from './ast.ts';
import { compilePattern } from './safe-pattern.ts';

const MAX_LENGTH = 4_000;
const MAX_DEPTH = 32;
const COMPARISONS = ['===', '!==', '==', '=~', '!=', '<>', '<=', '>=', '<', '>'] as const;
const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '\\': '\\',
  '"': '"',
  "'": "'",
  '/': '/',
};

/**
 * Parses a path as Newtonsoft's `JPath` does, character for character: `$` and the first dot may be missing, names
 * hold anything but `.[( ]`, filters may leave the dot out (`[?(@x)]`), `(…)` stands for `[…]`.
 *
 * @throws MedtechError `InvalidTemplateException` with the position in the expression.
 */
export function parseJsonPath(expression: string): readonly Step[] {
  return new Parser(expression).parse();
}

class Parser {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  parse(): Step[] {
    if (this.text.length > MAX_LENGTH) this.fail(`A path may have ${MAX_LENGTH} characters`);
    this.skipSpaces();
    if (this.atEnd()) return [];
    if (this.char() === '$') {
      if (this.at + 1 === this.text.length) return [];
      const next = this.text[this.at + 1];
      // As Newtonsoft: `$x` is the name "$x".
      if (next === '.' || next === '[') this.at++;
    }
    const steps: Step[] = [];
    if (!this.readPath(steps, false)) {
      this.skipSpaces();
      if (!this.atEnd()) this.fail(`Unexpected character '${this.char()}'`);
    }
    return steps;
  }

  /** Reads steps until the path ends; true when the expression ended with it. */
  private readPath(steps: Step[], inFilter: boolean): boolean {
    let start = this.at;
    let deep = false;
    let afterIndexer = false;
    let afterDot = false;
    const flush = () => {
      if (this.at > start) {
        steps.push(field(this.text.slice(start, this.at).trimEnd(), deep));
        deep = false;
      }
    };
    while (!this.atEnd()) {
      const char = this.char();
      if (char === '[' || char === '(') {
        flush();
        steps.push(this.readIndexer(char === '[' ? ']' : ')', deep));
        deep = false;
        this.at++;
        start = this.at;
        afterIndexer = true;
        afterDot = false;
      } else if (char === ']' || char === ')' || char === ' ') {
        break;
      } else if (char === '.') {
        flush();
        if (this.text[this.at + 1] === '.') {
          deep = true;
          this.at++;
        }
        this.at++;
        start = this.at;
        afterIndexer = false;
        afterDot = true;
      } else if (inFilter && '=<!>|&'.includes(char)) {
        break;
      } else {
        if (afterIndexer) this.fail(`Unexpected character after an indexer: '${char}'`);
        this.at++;
      }
    }
    if (this.at > start) flush();
    else if (afterDot && (this.atEnd() || inFilter)) this.fail('The path ends with a dot');
    return this.atEnd();
  }

  private readIndexer(close: string, deep: boolean): Step {
    this.at++;
    this.skipSpaces();
    this.need('an open indexer');
    if (this.char() === "'") return this.readNames(close, deep);
    if (this.char() === '?') return this.readFilter(close, deep);
    return this.readNumbers(close);
  }

  private readNames(close: string, deep: boolean): Step {
    const names: string[] = [];
    for (;;) {
      names.push(this.readQuoted());
      this.skipSpaces();
      this.need('an open indexer');
      if (this.char() === close) break;
      if (this.char() !== ',') this.fail(`Unexpected character in an indexer: '${this.char()}'`);
      this.at++;
      this.skipSpaces();
      this.need('an open indexer');
      if (this.char() !== "'") this.fail(`Unexpected character in an indexer: '${this.char()}'`);
    }
    const [only] = names;
    return names.length === 1 && only !== undefined
      ? { kind: 'field', name: only === '*' ? null : only, deep }
      : { kind: 'fields', names, deep };
  }

  private readNumbers(close: string): Step {
    if (this.char() === '*') {
      this.at++;
      this.skipSpaces();
      this.need('an open indexer');
      if (this.char() !== close) this.fail(`Unexpected character in an indexer: '${this.char()}'`);
      return { kind: 'index', index: null };
    }
    const end = this.text.indexOf(close, this.at);
    if (end < 0) {
      this.at = this.text.length;
      this.need('an open indexer');
    }
    const body = this.text.slice(this.at, end).trim();
    const step = parseNumbers(body);
    if (step === undefined) this.fail('Expected an array index, a list of indexes or a slice');
    this.at = end;
    return step;
  }

  private readFilter(close: string, deep: boolean): Step {
    if (++this.depth > MAX_DEPTH) this.fail('Filters are nested too deeply');
    this.at++;
    this.need('an open indexer');
    if (this.char() !== '(') this.fail(`Expected '(' after '?', found '${this.char()}'`);
    this.at++;
    const condition = this.readCondition();
    this.at++;
    this.skipSpaces();
    this.need('an open indexer');
    if (this.char() !== close) this.fail(`Unexpected character in an indexer: '${this.char()}'`);
    this.depth--;
    return { kind: 'filter', condition, deep };
  }

  /**
   * Newtonsoft has no precedence: a change of operator opens a group that holds the rest,
   * so `a && b || c` is `a && (b || c)`.
   */
  private readCondition(): Condition {
    if (++this.depth > MAX_DEPTH) this.fail('Filters are nested too deeply');
    type Group = { kind: 'and' | 'or'; terms: Condition[] };
    let root: Group | undefined;
    let current: Group | undefined;
    for (;;) {
      const term = this.readTerm();
      if (this.char() === ')') {
        this.depth--;
        if (root === undefined || current === undefined) return term;
        current.terms.push(term);
        return root;
      }
      const kind = this.text.startsWith('&&', this.at)
        ? 'and'
        : this.text.startsWith('||', this.at)
          ? 'or'
          : this.fail(`Unexpected character in a filter: '${this.char()}'`);
      this.at += 2;
      if (current === undefined || current.kind !== kind) {
        const group: Group = { kind, terms: [] };
        current?.terms.push(group);
        current = group;
        root ??= group;
        if (++this.depth > MAX_DEPTH * 4) this.fail('The filter is too long');
      }
      current.terms.push(term);
    }
  }

  private readTerm(): Condition {
    const left = this.readOperand();
    if (')|&'.includes(this.char())) return { kind: 'exists', operand: left };
    const symbol = COMPARISONS.find((candidate) => this.text.startsWith(candidate, this.at));
    if (symbol === undefined) this.fail('Expected a comparison');
    this.at += symbol.length;
    const comparison: Comparison = symbol === '<>' ? '!=' : symbol;
    return { kind: 'compare', comparison, left, right: this.readOperand() };
  }

  private readOperand(): Operand {
    this.skipSpaces();
    this.need('an open filter');
    const operand = this.readPathOperand() ?? this.readLiteral();
    this.skipSpaces();
    this.need('an open filter');
    return operand;
  }

  private readPathOperand(): Operand | undefined {
    const char = this.char();
    if (char !== '$' && char !== '@') return undefined;
    this.at++;
    const steps: Step[] = [];
    if (this.readPath(steps, true)) this.need('an open filter');
    return { kind: 'path', absolute: char === '$', steps };
  }

  private readLiteral(): Operand {
    const char = this.char();
    if (char === "'") return { kind: 'literal', value: this.readQuoted() };
    if (char === '/') return this.readPattern();
    if (/[0-9-]/.test(char)) {
      const start = this.at;
      while (!this.atEnd() && this.char() !== ' ' && this.char() !== ')') this.at++;
      const value = Number(this.text.slice(start, this.at));
      if (!Number.isFinite(value)) this.fail('Expected a number');
      return { kind: 'literal', value };
    }
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return { kind: 'literal', value };
      }
    }
    return this.fail(`Unexpected character in a filter: '${char}'`);
  }

  private readPattern(): Operand {
    const start = ++this.at;
    while (!this.atEnd() && this.char() !== '/') this.at += this.char() === '\\' ? 2 : 1;
    this.need('an open regular expression');
    const source = this.text.slice(start, this.at++);
    const flagsStart = this.at;
    while (!this.atEnd() && /[a-zA-Z]/.test(this.char())) this.at++;
    const pattern = compilePattern(source, this.text.slice(flagsStart, this.at));
    if (typeof pattern === 'string') return this.fail(pattern);
    return { kind: 'pattern', pattern };
  }

  private readQuoted(): string {
    let value = '';
    this.at++;
    while (!this.atEnd()) {
      const char = this.char();
      this.at++;
      if (char === "'") return value;
      if (char !== '\\') {
        value += char;
        continue;
      }
      const escaped = Object.hasOwn(ESCAPES, this.char()) ? ESCAPES[this.char()] : undefined;
      if (escaped === undefined) this.fail(`Unknown escape '\\${this.char()}'`);
      value += escaped;
      this.at++;
    }
    return this.fail('The path ends with an open string');
  }

  private char(): string {
    return this.text[this.at] ?? '';
  }

  private atEnd(): boolean {
    return this.at >= this.text.length;
  }

  private skipSpaces(): void {
    while (this.char() === ' ') this.at++;
  }

  private need(what: string): void {
    if (this.atEnd()) this.fail(`The path ends with ${what}`);
  }

  private fail(message: string): never {
    throw new MedtechError('InvalidTemplateException', `${message}.`, {
      details: { expression: this.text, position: Math.min(this.at, this.text.length) },
    });
  }
}

const field = (name: string, deep: boolean): Step => ({
  kind: 'field',
  name: name === '*' ? null : name,
  deep,
});

function parseNumbers(body: string): Step | undefined {
  if (/^-?\d{1,9}$/.test(body)) return { kind: 'index', index: Number(body) };
  if (/^-?\d{1,9}(\s*,\s*-?\d{1,9})+$/.test(body)) {
    return { kind: 'indexes', indexes: body.split(',').map(Number) };
  }
  if (/^(-?\d{1,9})?\s*:\s*(-?\d{1,9})?\s*(:\s*(-?\d{1,9})?)?$/.test(body)) {
    const [start, end, step] = body
      .split(':')
      .map((part) => (part.trim() === '' ? null : Number(part)));
    if (step === 0) return undefined;
    return { kind: 'slice', start: start ?? null, end: end ?? null, step: step ?? null };
  }
  return undefined;
}
