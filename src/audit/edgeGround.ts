import type { CanaryGround, Kept } from '../../audit/canaryGround.ts';
import { auditPolicy } from '../../policy/auditPolicy.ts';
import type { Policy } from '../../policy/policy.ts';
import type { KeptLine } from '../edge/keptLine.ts';
import type { EdgeApi } from './edgeApi.ts';
import { factsOf, keptOf, secretsOf, whole } from './edgeKept.ts';
import { createEdgeSender } from './edgeSender.ts';
import type { EdgeTarget } from './edgeTarget.ts';
import { fileSinceNow } from './fileSinceNow.ts';

/**
 * Adds a site to a deployment on Cloudflare that copies an audited one, until `remove`; where nobody
 * removes it, it ends by itself within three hours.
 *
 * @throws AuditError where it cannot be had
 */
export async function openEdgeGround(
  audited: Policy,
  api: EdgeApi,
  { url, log }: EdgeTarget,
): Promise<CanaryGround> {
  const { site } = await api.call<{ site: string }>('canary', 'POST');
  const sender = createEdgeSender(url);
  const written = log === undefined ? undefined : await fileSinceNow(log);
  const lines = () => whole(api.lines<KeptLine>(`canary/${site}/kept`));
  const all = async () => {
    const told: KeptLine[] = [];
    for await (const line of lines()) told.push(line);
    return told;
  };

  async function* kept(): AsyncGenerator<Kept> {
    for await (const line of lines()) {
      const its = keptOf(line);
      if (its) yield its;
    }
    if (written) yield { place: 'log', name: 'the log file', bytes: await written() };
  }

  return {
    policy: auditPolicy(audited, site),
    send: sender.send,
    kept,
    objects: async () => factsOf(await all()),
    secrets: async () => secretsOf(await all()),
    // The coordinator has a window only once its shard has destroyed the key.
    settled: true,
    async close() {
      await api.call(`canary/${site}/close`, 'POST');
      return true;
    },
    async remove() {
      sender.close();
      await api.call(`canary/${site}`, 'DELETE');
    },
  };
}
