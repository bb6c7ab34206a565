/**
 * Port to the queues. A message is a JSON value; adapters encode it as the Functions host expects (base64 of UTF-8).
 * Adapters: `memoryMessageQueue`, `azureMessageQueue`.
 */
export type MessageQueue = {
  /** The message becomes visible after the delay (default 0) and never expires. */
  send(queue: string, message: unknown, delaySeconds?: number): Promise<void>;
  /** About how many messages are waiting. */
  length(queue: string): Promise<number>;
};
