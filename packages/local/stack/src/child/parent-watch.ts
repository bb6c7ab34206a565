/**
 * Preloaded (`--import`) into every service: the supervisor holds an IPC channel to it, and when that closes, the
 * supervisor is gone, however it went. Then this process ends as by SIGTERM, and by force when that takes too long.
 */
const grace = 8_000;

if (process.channel) {
  process.once('disconnect', () => {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), grace).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // Listening must not keep a process alive that has nothing else to do.
  process.channel.unref();
}
