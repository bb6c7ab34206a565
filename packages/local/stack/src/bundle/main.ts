/** Script: bundles every function app of the repository, or those named, into its `deploy/` folder. */
import path from 'node:path';
import { findApps } from '../apps/find-apps.ts';
import { StackError } from '../stack-error.ts';
import { bundleApps } from './bundle-app.ts';

const wanted = process.argv.slice(2);
const apps = (await findApps()).filter((app) => wanted.length === 0 || wanted.includes(app.name));
try {
  for (const { folder } of await bundleApps(
    apps.map((app) => app.folder),
    { force: true },
  )) {
    process.stdout.write(`${path.relative(process.cwd(), folder)}\n`);
  }
} catch (error) {
  if (!(error instanceof StackError)) throw error;
  process.stderr.write(`${error.message}: ${error.details['app']}\n${error.details['output']}\n`);
  process.exitCode = 1;
}
