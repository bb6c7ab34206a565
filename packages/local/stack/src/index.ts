export { type FunctionApp, findApps } from './apps/find-apps.ts';
export { bundleApp } from './bundle/bundle-app.ts';
export { type BusyPort, busyPorts } from './child/busy-ports.ts';
export { StackError, type StackErrorCode } from './stack-error.ts';
export { type Stack, type StackOptions, startStack } from './start-stack.ts';
