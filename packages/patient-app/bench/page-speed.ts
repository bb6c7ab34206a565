/**
 * Speed of the patient app in Chromium: size of the first page's JavaScript, largest contentful paint, keystroke to
 * rows at 10,000 patients, and the first screen of the largest sample chart.
 *   node packages/patient-app/bench/page-speed.ts
 */
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import {
  generatedPerson,
  largestPatient,
  loadSamples,
  putAll,
  startBrowser,
  startPatientApp,
} from '../test/patient-app-stack.ts';

const stack = await startPatientApp({ AUTH_MODE: 'none' });
await loadSamples(stack.fhir, ['Royal919']);
await putAll(
  stack.fhir,
  Array.from({ length: 10_000 }, (_, n) => generatedPerson(n)),
);
const browser = await startBrowser();

const page = await (await browser.newContext()).newPage();
let script = 0;
page.on('response', async (response) => {
  if (response.url().endsWith('.js')) script += gzipSync(await response.body()).length;
});
await page.goto(stack.url);
await page.getByRole('searchbox').waitFor();
const paint = await page.evaluate(
  () =>
    new Promise<number>((resolve) => {
      new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0)).observe({
        type: 'largest-contentful-paint',
        buffered: true,
      });
    }),
);
console.log(`initial JavaScript, gzip: ${Math.round(script / 1000)} kB`);
console.log(`largest contentful paint, cold cache: ${Math.round(paint)} ms`);

const times: number[] = [];
for (let n = 0; n < 40; n += 1) {
  const person = generatedPerson((n * 257) % 10_000);
  const name =
    person.resourceType === 'Patient'
      ? `${person.name?.[0]?.given?.[0]} ${person.name?.[0]?.family}`
      : '';
  times.push(await keystroke(page, name));
}
times.sort((a, b) => a - b);
console.log(
  `last keystroke to rows, 10,000 patients: median ${Math.round(times[20] ?? 0)} ms, p95 ${Math.round(times[37] ?? 0)} ms`,
);

for (const [from, open] of [
  ['the search results', fromResults],
  ['its address, cold cache', fromAddress],
] as const) {
  const screens: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    const chart = await (await browser.newContext()).newPage();
    screens.push(await open(chart));
    await chart.context().close();
  }
  screens.sort((a, b) => a - b);
  console.log(
    `first screen of the largest chart, opened from ${from}: median ${Math.round(screens[2] ?? 0)} ms, slowest ${Math.round(screens[4] ?? 0)} ms`,
  );
}
await browser.close();
await stack[Symbol.asyncDispose]();

/** From the last letter typed to the row of that person. */
async function keystroke(target: Page, name: string): Promise<number> {
  await target.getByRole('searchbox').fill(name.slice(0, -1));
  await target.waitForTimeout(400);
  await target.getByRole('searchbox').fill('');
  await target.getByRole('searchbox').fill(name.slice(0, -1));
  const start = performance.now();
  await target.keyboard.type(name.slice(-1));
  await target.getByRole('link', { name }).first().waitFor();
  return performance.now() - start;
}

/** From the click on the patient found to the chart's first screen. */
async function fromResults(target: Page): Promise<number> {
  await target.goto(stack.url);
  await target.getByRole('searchbox').fill('royl watres');
  const row = target.getByRole('link', { name: largestPatient.name });
  await row.waitFor();
  const start = performance.now();
  await row.click();
  await firstScreen(target);
  return performance.now() - start;
}

/** From nothing to the chart's first screen, the page included. */
async function fromAddress(target: Page): Promise<number> {
  const start = performance.now();
  await target.goto(`${stack.url}/#/patients/${largestPatient.id}`);
  await firstScreen(target);
  return performance.now() - start;
}

async function firstScreen(target: Page): Promise<void> {
  await target.getByRole('region', { name: 'Problems' }).getByRole('listitem').first().waitFor();
}
