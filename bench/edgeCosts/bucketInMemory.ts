import type { KeyBucket } from '../../src/edge/keyHalves.ts';

/** For halves of keys: in a bill they are a few operations a window, and no rows. */
export function bucketInMemory(): KeyBucket {
  const halves = new Map<string, string>();
  return {
    put: async (name, half) => halves.set(name, half),
    async get(name) {
      const half = halves.get(name);
      return half === undefined ? null : { text: async () => half };
    },
    delete: async (names) => names.map((name) => halves.delete(name)),
    list: async () => ({ objects: [...halves.keys()].map((key) => ({ key })), truncated: false }),
  };
}
