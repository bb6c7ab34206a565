import type { ErrorTrace, EventTrace, FieldTrace, TemplateTrace } from './explain.ts';

/** A page that one can read, with nothing loaded from elsewhere, showing the traces of events. */
export function explainHtml(
  traces: readonly EventTrace[],
  title = 'Device events explained',
): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>${STYLE}</style></head><body><main>
<h1>${escapeHtml(title)}</h1>
${traces.map(eventSection).join('\n')}
</main></body></html>
`;
}

const STYLE = `
body{font:15px/1.45 system-ui,sans-serif;margin:0;color:#1b1b1b;background:#fff}
main{max-width:70rem;margin:0 auto;padding:1rem 1.5rem}
table{border-collapse:collapse;width:100%;margin:.4rem 0 1rem}
th,td{border:1px solid #c8c8c8;padding:.3rem .5rem;text-align:left;vertical-align:top}
th{background:#f3f3f3}code,pre{font:13px/1.4 ui-monospace,monospace}
pre{background:#f6f6f6;padding:.6rem;overflow:auto;max-height:24rem}
.ok{color:#0b6a0b}.no{color:#5c5c5c}.bad{color:#a4262c}
details{margin:.4rem 0}summary{cursor:pointer}
`;

function eventSection(trace: EventTrace, index: number): string {
  const matched = trace.templates.filter(({ matches }) => matches.length > 0);
  const silent = trace.templates.filter(({ matches }) => matches.length === 0);
  return `<section><h2>Event ${index + 1}</h2>
<p>${matched.length} of ${trace.templates.length} templates matched; ${trace.measurements.length} measurements, ${trace.observations.filter(({ observation }) => observation).length} Observations.</p>
${trace.error ? errorLine(trace.error) : ''}
<details><summary>Event as the templates see it</summary>${json(trace.message)}</details>
${matched.map(templateSection).join('')}
${silent.length > 0 ? `<details><summary>${silent.length} templates that did not match</summary>${silentTable(silent)}</details>` : ''}
<h3>Observations</h3>
${trace.observations.map(({ group, observation, error }) => `<details><summary>${escapeHtml(group)}${error ? ' – <span class="bad">failed</span>' : ''}</summary>${error ? errorLine(error) : json(observation)}</details>`).join('') || '<p class="no">None.</p>'}
</section>`;
}

function templateSection({
  typeName,
  templateType,
  typeMatchExpression,
  matches,
}: TemplateTrace): string {
  return `<h3>${escapeHtml(typeName)} <small class="no">${escapeHtml(templateType)}</small></h3>
<p><code>${escapeHtml(typeMatchExpression)}</code></p>
${matches.map(({ pointer, fields }) => `<p class="ok">Match at <code>${escapeHtml(pointer === '' ? '/' : pointer)}</code></p>${fieldTable(fields)}`).join('')}`;
}

function fieldTable(fields: readonly FieldTrace[]): string {
  const rows = fields.map(
    ({ field, expressions, required, value, why }) =>
      `<tr><td>${escapeHtml(field)}${required ? ' *' : ''}</td><td><code>${expressions.map(escapeHtml).join('<br>')}</code></td><td>${value === null ? `<span class="${required ? 'bad' : 'no'}">${escapeHtml(why ?? '')}</span>` : `<code>${escapeHtml(value)}</code>`}</td></tr>`,
  );
  return `<table><thead><tr><th>Field (* required)</th><th>Expression</th><th>Result</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function silentTable(templates: readonly TemplateTrace[]): string {
  const rows = templates.map(
    ({ typeName, typeMatchExpression, why }) =>
      `<tr><td>${escapeHtml(typeName)}</td><td><code>${escapeHtml(typeMatchExpression)}</code></td><td>${escapeHtml(why ?? '')}</td></tr>`,
  );
  return `<table><thead><tr><th>Type</th><th>Expression</th><th>Why</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

const errorLine = ({ code, message, place }: ErrorTrace): string =>
  `<p class="bad"><strong>${escapeHtml(code)}</strong>: ${escapeHtml(message)}${place === '' ? '' : ` <code>${escapeHtml(place)}</code>`}</p>`;

const json = (value: unknown): string =>
  `<pre>${escapeHtml(JSON.stringify(value, null, 2) ?? '')}</pre>`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
