/** Rejects as soon as the signal is aborted, whether or not the call heeds it. */
export async function orAborted<T>(
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const calling = call(signal);
  // Whichever comes second is of no interest.
  for (const it of [calling, aborted]) it.catch(() => undefined);
  try {
    return await Promise.race([calling, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
