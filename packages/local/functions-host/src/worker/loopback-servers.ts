import net from 'node:net';

type Listen = (this: net.Server, ...args: unknown[]) => net.Server;

/**
 * Runs `work` so that servers it starts without an address listen on 127.0.0.1 only, and returns them.
 * For HTTP streaming the library starts a server of its own, on every interface of the machine and
 * without a way to close it.
 */
export async function withLoopbackServers<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly servers: readonly net.Server[] }> {
  const prototype = net.Server.prototype as unknown as { listen: Listen };
  const original = prototype.listen;
  const servers: net.Server[] = [];
  prototype.listen = function (this: net.Server, ...args) {
    servers.push(this);
    const [first] = args;
    const bare = args.length === 0 || typeof first === 'function';
    return bare ? original.call(this, 0, '127.0.0.1', ...args) : original.apply(this, args);
  };
  try {
    return { result: await work(), servers };
  } finally {
    prototype.listen = original;
  }
}
