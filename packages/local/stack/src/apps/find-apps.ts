import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export type FunctionApp = {
  readonly name: string;
  readonly folder: string;
};

const repositoryApps = fileURLToPath(new URL('../../../../../functions', import.meta.url));

/** The function apps that can be started: folders with a host.json and a `src/main.ts`, by name. */
export async function findApps(folder = repositoryApps): Promise<FunctionApp[]> {
  const names = await readdir(folder).catch(() => []);
  const apps: FunctionApp[] = [];
  for (const name of names.sort()) {
    const appFolder = path.join(folder, name);
    const needed = ['host.json', 'src/main.ts'].map((file) => access(path.join(appFolder, file)));
    const complete = await Promise.all(needed).then(
      () => true,
      () => false,
    );
    if (complete) apps.push({ name, folder: appFolder });
  }
  return apps;
}
