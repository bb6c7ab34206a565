/** Script: bundles every function app of the repository, or those named, into its `deploy/` folder. */
import path from 'node:path';
import { findApps } from '../apps/find-apps.ts';
import { StackError } from '../stack-error.ts';
import { bundleApp } from './bundle-app.ts';

const wanted = process.argv.slice(2);
const apps = (await findApps()).filter((app) => wanted.length === 0 || wanted.includes(app.name));
try {
  for (const app of apps) {
    const { folder, built } = await bundleApp(app.folder, { force: true });
    if (built) process.stdout.write(`${app.name} -> ${path.relative(process.cwd(), folder)}\n`);
  }
} catch (error) {
  if (!(error instanceof StackError)) throw error;
  process.stderr.write(`${error.message}: ${error.details['app']}\n${error.details['output']}\n`);
  process.exitCode = 1;
}
