import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterAll } from 'vitest';
import type { CheckName, Finding, Result } from '../../audit/finding.ts';
import { runAudit } from '../../audit/runAudit.ts';
import type { Stage } from '../../audit/stage.ts';
import type { Subject } from '../../audit/subject.ts';
import demo from '../../policies/demo.json' with { type: 'json' };
import { parsePolicy } from '../../policy/parsePolicy.ts';
import type { Policy } from '../../policy/policy.ts';
import { secureUniform } from '../../release/uniform.ts';
import { openClickHouse } from '../../src/clickhouse.ts';
import { connectClickHouse } from '../../src/connectClickHouse.ts';
import { Headcount } from '../../src/headcount.ts';
import { openNodeState } from '../../src/nodeState.ts';
import { copyMigrated } from '../support/migratedFolder.ts';
import { testRequest } from '../support/rawRequest.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Thursday: a week and a month end within the next eight days. */
export const START = Date.UTC(2026, 8, 24, 9);
const PEOPLE = 60;
/** The last has a number in a segment that is kept, unless it points to a person. */
const PAGES = ['/', '/pricing', '/lamps/tall-one', '/orders/4711', '/blog/9876543210'];
const PLACES = [
  { country: 'IN', region: 'IN-KA' },
  { country: 'US', region: 'US-CA' },
  { country: 'GB', region: 'GB-ENG' },
];

const byDay = { event: 'page_view', window: 'day' } as const;
const visitors = { visitors: {} };

/** A site with noise, beside the demo's with suppression. */
const NOISY = {
  ...demo,
  site: 'noisy',
  origins: ['https://noisy.example'],
  cubes: [
    {
      ...byDay,
      name: 'total',
      dimensions: [],
      epsilon: 0.4,
      measures: { ...visitors, visits: { bound: 2 } },
    },
    { ...byDay, name: 'places', dimensions: ['country', 'region'], epsilon: 1, measures: visitors },
    { ...byDay, name: 'devices', dimensions: ['device'], epsilon: 0.3, measures: visitors },
    { ...byDay, name: 'week', window: 'week', dimensions: [], epsilon: 0.2, measures: visitors },
    {
      ...byDay,
      name: 'month',
      window: 'month',
      dimensions: ['page'],
      epsilon: 0.5,
      measures: { visitors: { bound: 3 } },
    },
  ],
  audience: [{ window: 'day', bound: 5, strata: ['device'], epsilon: 0.5 }],
  release: {
    mechanism: 'dp',
    ceilings: { day: 4, month: 75 },
    pulse: { epsilon: 0.1, views: 5, visits: 2 },
    graceMinutes: 15,
  },
  retention: { months: 13 },
};

/** The second version of either site has some dimensions in another order, and one cube less. */
function second(policy: { cubes: readonly { name: string; dimensions: readonly string[] }[] }) {
  return {
    ...policy,
    version: 2,
    cubes: policy.cubes
      .filter(({ name }) => name !== 'referrers')
      .map((cube) => ({ ...cube, dimensions: [...cube.dimensions].reverse() })),
  };
}

export const POLICIES = {
  demo: [parsePolicy(demo), parsePolicy(second(demo))],
  noisy: [parsePolicy(NOISY), parsePolicy(second(NOISY))],
} as const;
export type Site = keyof typeof POLICIES;

/**
 * Two sites that were counted and released by the real stages for some days, under two versions of their
 * policies, and are open to be audited, and to be tampered with by SQL.
 */
export async function deployment(days = 9) {
  const data = await mkdtemp(join(tmpdir(), 'headcount-'));
  await copyMigrated(data);
  let now = START;
  const start = async (version: 0 | 1) => {
    const policies = new Map<string, Policy>(
      Object.entries(POLICIES).map(([site, all]) => [site, all[version]]),
    );
    const state = await openNodeState(data);
    await state.activate(
      [...policies.values()].map(({ site, version: its, hash }) => ({
        site,
        version: its,
        hash,
        at: now,
      })),
    );
    return Headcount.start({
      ...{ policies, state, clickhouse: openClickHouse(undefined, data) },
      ...{
        lookUpPlace: (address) => PLACES[Number(address)],
        uniform: secureUniform(),
        now: () => now,
      },
    });
  };
  let headcount = await start(0);
  for (let day = 0; day < days; day += 1) {
    now = START + day * DAY;
    if (day === Math.floor(days / 2)) {
      await headcount.close();
      headcount = await start(1);
    }
    await visit(headcount, now);
    now += 2 * HOUR;
    await headcount.release();
  }
  // What is under way for the released windows is done: their keys are noted as destroyed.
  now += HOUR / 2;
  const { clickhouse, state } = headcount.deps;
  const client = connectClickHouse(undefined, data, 60_000);
  const run = async (...statements: string[]) => {
    for (const query of statements) await client.command({ query });
  };
  await run('CREATE DATABASE kept');
  for (const table of TABLES) {
    await run(
      `CREATE TABLE kept.${table} ENGINE = MergeTree ORDER BY tuple() AS SELECT * FROM ${table}`,
    );
  }
  afterAll(async () => {
    await client.close();
    await headcount.close();
    await rm(data, { recursive: true, force: true, maxRetries: 3 });
  });
  const facts = { demo: await state.facts('demo'), noisy: await state.facts('noisy') };
  const at = now;
  return {
    run,
    read: clickhouse.read,
    now: at,
    /** Puts the rows of some tables back as they were released. */
    restore: async (...tables: readonly string[]) => {
      for (const table of tables) {
        await run(`TRUNCATE TABLE ${table}`, `INSERT INTO ${table} SELECT * FROM kept.${table}`);
      }
    },
    subject: (site: Site, changes: Partial<Subject> = {}): Subject => ({
      ...{
        policy: POLICIES[site][1],
        platform: 'server',
        read: clickhouse.read,
        state: facts[site],
      },
      ...{ now: () => at, seed: 1, openCanary: never, openTwin: never, releaseApart: never },
      ...changes,
    }),
  };
}

const TABLES = ['cells', 'releases', 'ledger'] as const;

const never = async () => {
  throw new Error('this stage only reads');
};

/** Three in four with consent, from two places, on some pages. */
async function visit(headcount: Headcount, at: number): Promise<void> {
  const all = (['demo', 'noisy'] as const).flatMap((site) =>
    Array.from({ length: PEOPLE + 1 }, (_, person) => {
      const [origin] = POLICIES[site][0].origins;
      // One comes from a place and to a page of their own.
      const alone = person === PEOPLE;
      const page = alone ? '/about' : PAGES[person % PAGES.length];
      const view = { id: v7(), at, type: 'page_view' as const, url: new URL(`${origin}${page}`) };
      const visitor = `00000000-0000-4000-8000-${String(person).padStart(12, '0')}`;
      return testRequest({
        ...{ site, receivedAt: at, address: String(alone ? 2 : person % 5 === 0 ? 1 : 0) },
        ...(person % 4 === 3 ? {} : { consent: 'granted', visitor }),
        acceptLanguage: 'en-IN',
        events: [
          { ...view, referrer: 'https://www.example.org/a' },
          { ...view, id: v7(), from: '/' },
        ],
      });
    }),
  );
  await Promise.all(all.map((request) => headcount.collect(request)));
}

/** Carries a stage out, and says what each check found, by its name. */
export async function audit(
  stage: Stage,
  subject: Subject,
  ...wanted: CheckName[]
): Promise<Readonly<Record<string, Finding>>> {
  const silent = { stage() {}, step() {}, found() {} };
  const findings = await runAudit(subject, [stage], new Set(wanted), silent);
  return Object.fromEntries(findings.map((finding) => [finding.name, finding]));
}

/** Status and first line, which tells most. */
export function told({ status, evidence }: Result): string {
  return `${status}: ${evidence[0]}`;
}
