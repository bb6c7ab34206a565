/**
 * The directory in which the user typed the command. npm and pnpm run scripts in the package's root and keep the caller's
 * directory in INIT_CWD; outside of them that variable may be a left-over of a script further up and does not count.
 */
export function callerDirectory(root, env, cwd = process.cwd()) {
  const byScript = env.npm_lifecycle_event !== undefined && cwd === root;
  return byScript && env.INIT_CWD ? env.INIT_CWD : cwd;
}
