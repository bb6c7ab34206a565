export { defaultConfig, type EmulatorConfig } from './config.ts';
export { EventHubsError, type EventHubsErrorCode } from './event-hubs-error.ts';
export { partitionOfKey } from './partition-key.ts';
export { type EventHubs, type EventHubsOptions, startEventHubs } from './start-event-hubs.ts';
