/** How far ahead of the server an event may be once its client's clock is corrected. */
export const MAX_AHEAD_MS = 5 * 60_000;

/**
 * The event's time by the server's clock. A client's clock may be wrong by
 * years, but it is wrong by the same amount when it stamps and when it sends,
 * so the difference of `receivedAt` and `sentAt` corrects it.
 *
 * @returns milliseconds since 1970, or `undefined` when it lies in the future or before 1970
 */
export function correctTime(
  at: number,
  sentAt: number | undefined,
  receivedAt: number,
): number | undefined {
  const corrected = sentAt === undefined ? at : at + (receivedAt - sentAt);
  if (corrected > receivedAt + MAX_AHEAD_MS || corrected < 0) return undefined;
  // Nothing happens after it was told of; a window must not open before its time.
  return Math.min(corrected, receivedAt);
}
