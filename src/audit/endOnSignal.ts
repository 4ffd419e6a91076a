/** What the work may take to tidy up once a signal came. */
const MAY_TIDY_MS = 1500;

/**
 * Ends a command at SIGINT, at SIGTERM, or when the process that started it is gone: first what it
 * is at is closed, if that takes no longer than a moment.
 *
 * @returns no longer listens
 */
export function endOnSignal(close: () => Promise<void>): () => void {
  let ending = false;
  const end = async (signal: NodeJS.Signals) => {
    // npm and a terminal send it twice.
    if (ending) return;
    ending = true;
    const timer = Promise.withResolvers<void>();
    setTimeout(timer.resolve, MAY_TIDY_MS);
    await Promise.race([close().catch(() => undefined), timer.promise]);
    // By the signal's own effect, after all others that wait for the end: an engine in native code
    // crashes when the process exits under its queries.
    process.once('exit', () => {
      stop();
      process.kill(process.pid, signal);
    });
    process.exit();
  };
  const ends = {
    SIGINT: () => void end('SIGINT'),
    SIGTERM: () => void end('SIGTERM'),
    disconnect: () => void end('SIGTERM'),
  };
  const stop = () => {
    for (const [event, listener] of Object.entries(ends)) process.off(event, listener);
  };
  for (const [event, listener] of Object.entries(ends)) process.on(event, listener);
  // To listen for its end must not keep the process alive.
  process.channel?.unref();
  return stop;
}
