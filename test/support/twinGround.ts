import type { CanaryGround } from '../../audit/canaryGround.ts';
import type { Twin } from '../../audit/twin.ts';

const ADDRESS = '81.2.69.160';

/** A canary ground on a twin: the same code on files of its own, without a deployment around it. */
export function twinGround(twin: Twin): CanaryGround {
  return {
    policy: twin.policy,
    async send({ path, headers, body }) {
      const { status } = await twin.send({ path, headers, body: body ?? '', address: ADDRESS });
      return { status, bytes: new Uint8Array() };
    },
    async *kept() {
      for (const { name, bytes } of await twin.files()) {
        yield {
          place: name.startsWith('keys') ? ('keys' as const) : ('state' as const),
          name,
          bytes,
        };
      }
    },
    async secrets() {
      return twin.windows().flatMap(({ visitors }) => {
        if (!visitors) return [];
        const { table, key } = visitors;
        const fingerprints = [...table.records()].map((record) => {
          const { high, low } = table.fingerprint(record);
          const bytes = Buffer.alloc(8);
          bytes.writeUInt32BE(high);
          bytes.writeUInt32BE(low, 4);
          return { kind: 'fingerprint' as const, bytes };
        });
        return [{ kind: 'key' as const, bytes: Buffer.from(key, 'hex') }, ...fingerprints];
      });
    },
    async close() {
      twin.setClock(twin.now() + 62 * 86_400_000);
      await twin.release();
      return true;
    },
    remove: () => twin.close(),
  };
}
