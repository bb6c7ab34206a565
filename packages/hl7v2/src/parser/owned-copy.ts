/**
 * A copy whose texts stand alone. A text cut out of a message is a view that keeps the whole message in memory: what
 * outlives the message must be copied.
 */
export const ownedCopy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
