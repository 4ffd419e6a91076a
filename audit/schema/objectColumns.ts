import type { CanaryGround, ObjectFacts } from '../canaryGround.ts';
import { COORDINATOR_COLUMNS, SHARD_COLUMNS } from '../edgeColumns.ts';
import { failed, notApplicable, passed } from '../finding.ts';
import { createRandom } from '../random.ts';
import { AuditError } from '../runAudit.ts';
import type { Check } from '../stageOf.ts';
import type { Subject } from '../subject.ts';
import { drift, extent } from './drift.ts';
import type { SchemaGround } from './schemaGround.ts';

const COLUMNS = { shard: SHARD_COLUMNS, coordinator: COORDINATOR_COLUMNS };

export const objectColumns: Check<SchemaGround> = {
  info: {
    name: 'schema.objects',
    title: 'The Durable Objects have no table and no column but those that are known.',
    what: 'Every table and column of a shard and of a coordinator at Cloudflare, with its type.',
    how: 'A visitor consents on a site of the audit’s own, whose objects are made by the same code as all others. What they say of their tables is compared with a list in the code, in which each column has its meaning, and what is personal until a window closes is marked so. What is too much fails, and what is missing.',
    severity: 'serious',
    remedy:
      'Take out what is not Headcount’s. Where a new column belongs there, write its meaning in audit/edgeColumns.ts; where it may be personal, say until when. Otherwise deploy the code that is audited.',
    clauses: ['GDPR art. 5(1)(c)', 'GDPR art. 25', 'GDPR art. 30(1)(c)'],
  },
  async run({ objects }) {
    const found = await objects();
    if (found === undefined) return notApplicable('A server has no Durable Objects.');
    const kinds = new Set(found.map(({ kind }) => kind));
    if (kinds.size < 2) {
      return notApplicable(
        'Under this policy no page view is counted, so no object could be looked at.',
      );
    }
    const wrong = found.flatMap(({ name, kind, columns }) =>
      drift(own(columns), COLUMNS[kind]).map((it) => `${name}: ${it}`),
    );
    const extents = [
      `shard: ${extent(SHARD_COLUMNS)}`,
      `coordinator: ${extent(COORDINATOR_COLUMNS)}`,
    ];
    return wrong.length > 0 ? failed(...wrong, ...extents) : passed(...extents);
  },
};

/**
 * What objects say of their tables once a visitor was counted; `undefined` where there are none.
 *
 * @throws AuditError where that cannot be tried
 */
export async function readObjects({
  platform,
  openCanary,
  now,
  seed,
}: Pick<Subject, 'platform' | 'openCanary' | 'now' | 'seed'>): Promise<
  readonly ObjectFacts[] | undefined
> {
  if (platform !== 'edge') return undefined;
  const ground = await openCanary();
  try {
    await sendView(ground, now(), seed);
    return (await ground.objects?.()) ?? [];
  } finally {
    await ground.remove();
  }
}

async function sendView({ policy, send }: CanaryGround, at: number, seed: number): Promise<void> {
  const random = createRandom(seed);
  const view = { type: 'page_view', url: `${policy.origins[0]}/` };
  const { status } = await send({
    method: 'POST',
    path: '/v1/events',
    headers: { 'content-type': 'application/json', 'user-agent': FIREFOX },
    body: JSON.stringify({
      ...{ site: policy.site, sentAt: at, consent: 'granted', visitor: random.uuid() },
      events: [{ id: random.uuid(), at, ...view }],
    }),
  });
  if (status !== 202) throw new AuditError(`the canary site answered ${status} to a view`);
}

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0';

/** Without what SQLite keeps for itself, as the last number it gave out. */
function own(columns: ObjectFacts['columns']): ObjectFacts['columns'] {
  return Object.fromEntries(
    Object.entries(columns).filter(([table]) => !table.startsWith('sqlite_')),
  );
}
