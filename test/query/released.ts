import { onTestFinished } from 'vitest';
import { windowAt } from '../../aggregate/windowAt.ts';
import { type Cube, PULSE, type WindowKind } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Answer } from '../../query/answerSchema.ts';
import { queryRoute } from '../../query/queryRoute.ts';
import type { Insert, Row } from '../../release/publish.ts';
import { openClickHouse } from '../../src/clickhouse.ts';
import { copyMigrated } from '../support/migratedFolder.ts';
import { testPolicy } from '../support/policy.ts';
import { tempFolder } from '../support/tempFolder.ts';

/** One released window of a cube, as the rows that `publish` would insert. */
export interface Release {
  readonly cube: string;
  readonly window: WindowKind;
  /** A day that lies in it. */
  readonly day: string;
  readonly cells: readonly Row[];
  /** Columns of `releases` that differ from suppression with k 5 and rounding 5. */
  readonly how?: Row | { readonly variances: readonly number[] };
}

/** Hand-made releases in a fresh engine, or one in a folder, and the query API over them. */
export async function openReleased(policy: Policy, now: number, folder?: string) {
  const data = folder ?? (await tempFolder());
  if (folder === undefined) await copyMigrated(data);
  const clickhouse = openClickHouse(undefined, data);
  let closed: Promise<void> | undefined;
  /** The engine has one folder a process: close it before the next is opened in the same test. */
  const close = () => {
    closed ??= clickhouse.close();
    return closed;
  };
  onTestFinished(close);
  const app = queryRoute({
    now: () => now,
    policyOf: (site) => (site === policy.site ? policy : undefined),
    read: clickhouse.read,
    mayRead: async () => 'all',
  });
  const send = (query: unknown, headers: Record<string, string> = {}) =>
    app.request('/v1/query', {
      method: 'POST',
      body: typeof query === 'string' ? query : JSON.stringify(query),
      headers,
    });
  return {
    clickhouse,
    close,
    send,
    publish: (releases: readonly Release[]) => publish(clickhouse.insert, policy, releases),
    ask: async (query: object) => {
      const response = await send({ site_id: policy.site, ...query });
      const json = (await response.json()) as Answer & {
        detail: string;
        errors: { path: string; message: string }[];
      };
      return { status: response.status, json };
    },
  };
}

async function publish(insert: Insert, policy: Policy, releases: readonly Release[]) {
  const rows = releases.map((release) => {
    const noon = Date.parse(`${release.day}T12:00:00Z`);
    const { startsAt, endsAt } = windowAt(release.window, noon, policy.timezone);
    const place = {
      site: policy.site,
      cube: release.cube,
      window: release.window,
      starts_at: startsAt / 1000,
      ends_at: endsAt / 1000,
      expires_at: 4_000_000_000,
    };
    return { release, place };
  });
  await insert(
    'cells',
    rows.flatMap(({ release, place }) => release.cells.map((cell) => ({ ...place, ...cell }))),
  );
  await insert(
    'releases',
    rows.map(({ release, place }) => ({ ...place, ...SUPPRESSED, ...release.how }) as Row),
  );
}

const SUPPRESSED = {
  released_at: 0,
  policy_version: 1,
  mechanism: 'suppression',
  k: 5,
  rounding: 5,
  measures: ['count', 'visits', 'visitors'],
  margin: 2,
  // Of rounding to 5; `margin` has the whole of it.
  variances: [25 / 12, 25 / 12, 25 / 12],
  overflow: 0,
};

/** Columns of a release by noise of these variances. */
export function noise(variances: Record<string, number>): NonNullable<Release['how']> {
  return {
    mechanism: 'dp',
    k: 0,
    rounding: 0,
    margin: 0,
    measures: Object.keys(variances),
    variances: Object.values(variances),
    epsilon: 0.5,
    delta: 1e-6,
    threshold: 40,
  };
}

/** A policy of these cubes, as no check of policies would let all of them stand side by side. */
export function policyWith(cubes: readonly Cube[], changes: object = {}): Policy {
  return { ...testPolicy(changes), cubes: [...cubes, PULSE] };
}
