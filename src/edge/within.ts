/** How long one part of the edge waits for another, or for the bucket, milliseconds. */
const CALL_MS = 30_000;

/** The task's outcome; rejects when there is none in time, so that nobody waits for ever for one part that hangs. */
export async function within<T>(task: Promise<T>, ms: number = CALL_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), ms);
  });
  try {
    return await Promise.race([task, late]);
  } finally {
    clearTimeout(timer);
  }
}
