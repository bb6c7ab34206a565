/** What went wrong in the host, for code that reacts to it. */
export type HostErrorCode = keyof typeof messages;

const messages = {
  'app-entry': 'The app has no entry file. Set "main" in its package.json, or add src/main.ts.',
  'app-import': 'The app could not be imported.',
  'app-registration': 'A function could not be registered.',
  'host-busy':
    'One app at a time in a process. Close the running host, or give the app a process of its own (src/main.ts).',
  'host-json': 'host.json is not valid.',
  'binding-invalid': 'A binding is declared wrongly.',
  'binding-unsupported': 'The local host does not have these bindings.',
  'function-unknown': 'There is no function of this name.',
  'function-timeout': 'The function ran longer than functionTimeout in host.json.',
  'no-functions': 'The app registered no functions.',
  'not-idle': 'The host did not become idle in time.',
  'port-in-use': 'The port is in use.',
  'setting-missing': 'An app setting is missing.',
  'settings-file': 'The settings file could not be read.',
} as const;

/** The one error class of the host: a static message by `code`, the particulars in `details`. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly code: HostErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: HostErrorCode,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(messages[code], options);
    this.code = code;
    this.details = details;
  }
}

/** Renders an error with its details and the chain of causes, for a terminal. */
export function describeError(error: unknown): string {
  const lines: string[] = [];
  for (let current = error, depth = 0; current !== undefined && depth < 8; depth++) {
    const prefix = depth === 0 ? '' : 'Cause: ';
    if (current instanceof HostError) {
      lines.push(prefix + current.message);
      for (const [key, value] of Object.entries(current.details)) {
        const text = Array.isArray(value) ? value.join('\n    ') : String(value);
        lines.push(`  ${key}: ${text}`);
      }
    } else if (current instanceof Error) {
      // Syntax errors carry their place only in the stack.
      lines.push(prefix + (current.stack ?? current.message));
    } else {
      lines.push(prefix + (typeof current === 'string' ? current : JSON.stringify(current)));
    }
    current = current instanceof Error ? current.cause : undefined;
  }
  return lines.join('\n');
}
