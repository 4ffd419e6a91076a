import type { KeyBucket } from '../../../src/edge/keyHalves.ts';

/** A bucket over a map: each operation is a step before it is done, and one before its answer. */
export function bucketOf(
  halves: Map<string, string>,
  wait: (at: 'bucket' | 'bucket-answer', what: string) => Promise<void> = async () => undefined,
): KeyBucket {
  const step = async <T>(what: string, body: () => T): Promise<T> => {
    await wait('bucket', what);
    const result = body();
    await wait('bucket-answer', what);
    return result;
  };
  return {
    put: (name, half) => step('put', () => void halves.set(name, half)),
    get: (name) =>
      step('get', () => {
        const half = halves.get(name);
        return half === undefined ? null : { text: async () => half };
      }),
    delete: (names) =>
      step('delete', () => {
        for (const name of names) halves.delete(name);
      }),
    list: ({ prefix, cursor = '' }) =>
      step('list', () => {
        const keys = [...halves.keys()].filter((key) => key.startsWith(prefix) && key > cursor);
        const page = keys.sort().slice(0, PAGE);
        const truncated = keys.length > PAGE;
        const last = page.at(-1);
        return {
          objects: page.map((key) => ({ key })),
          truncated,
          ...(truncated && last !== undefined ? { cursor: last } : {}),
        };
      }),
  };
}

/** Small, so that tests turn pages. */
const PAGE = 3;
