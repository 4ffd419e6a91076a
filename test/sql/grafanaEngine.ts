import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll } from 'vitest';
import { dashboard } from '../../grafana/dashboard.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Answer } from '../../query/answerSchema.ts';
import { timeRange } from '../../query/dateRange.ts';
import { queryRoute } from '../../query/queryRoute.ts';

export type { Row } from '../../query/read.ts';

import { type ClickHouse, openClickHouse } from '../../src/clickhouse.ts';
import { copyMigrated } from '../support/migratedFolder.ts';
import { expand, type Range } from './grafanaMacros.ts';
import { MONTHS, NOW, POLICIES, publishSites } from './grafanaSites.ts';

/** What the tests need of a panel, a row and a text included. */
export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly timeFrom?: string;
  readonly gridPos: {
    readonly h: number;
    readonly w: number;
    readonly x: number;
    readonly y: number;
  };
  readonly targets?: readonly { readonly rawSql: string; readonly datasource: object }[];
}

export interface Variable {
  readonly name: string;
  readonly includeAll: boolean;
  readonly query: string | { readonly rawSql: string };
}

const { panels, templating } = dashboard();
export const PANELS = panels as readonly Panel[];
export const VARIABLES = templating.list as readonly Variable[];

/** The dashboard on released rows of all sites, and the query API on the same. */
export function grafanaEngine() {
  let clickhouse: ClickHouse;
  beforeAll(async () => {
    const data = await mkdtemp(join(tmpdir(), 'headcount-'));
    await copyMigrated(data);
    clickhouse = openClickHouse(undefined, data);
    await publishSites(clickhouse.insert);
    return async () => {
      await clickhouse.close();
      await rm(data, { recursive: true, force: true });
    };
  });
  const read = (sql: string) => clickhouse.read(sql, {});
  const app = queryRoute({
    now: () => NOW,
    policyOf: (site) => POLICIES.find((it) => it.site === site),
    read: (sql, params) => clickhouse.read(sql, params),
    mayRead: async () => 'all',
  });

  const answers = new Map<string, Promise<{ status: number; json: Answer }>>();
  const answerTo = async (body: string) => {
    const response = await app.request('/v1/query', { method: 'POST', body });
    return { status: response.status, json: (await response.json()) as Answer };
  };

  return {
    /** What the variable of the site offers. */
    async sites() {
      const { query } = VARIABLES.find(({ name }) => name === 'site') ?? {};
      const found = await read((query as { rawSql: string }).rawSql);
      return found.map(({ site }) => site);
    },
    /** As Grafana would fill them once the site is chosen: all values of some, of others the first. */
    async variables(policy: Policy) {
      const chosen = new Map<string, readonly string[]>();
      for (const { name, query, includeAll } of VARIABLES) {
        if (typeof query === 'string') continue;
        const rows = await read(expand(query.rawSql, chosen, rangeOf(policy)));
        const values = rows.map((row) => String(Object.values(row)[0]));
        const first = name === 'site' ? [policy.site] : values.slice(0, 1);
        chosen.set(name, includeAll ? values : first);
      }
      return chosen;
    },
    read,
    rows: (panel: Panel, chosen: ReadonlyMap<string, readonly string[]>, policy: Policy) => {
      const [target] = panel.targets ?? [];
      const range = panel.timeFrom === undefined ? rangeOf(policy) : todayOf(policy);
      return read(expand(target?.rawSql ?? '', chosen, range));
    },
    /** The same question is asked once. */
    ask(policy: Policy, query: object): Promise<{ status: number; json: Answer }> {
      const all = { site_id: policy.site, pagination: { limit: 10_000 }, date_range: MONTHS };
      const body = JSON.stringify({ ...all, ...query });
      const answer = answers.get(body) ?? answerTo(body);
      answers.set(body, answer);
      return answer;
    },
  };
}

/** From midnight to the last second of the last day, as Grafana rounds whole days. */
function rangeOf({ timezone }: Policy): Range {
  const { from, until } = timeRange(MONTHS, timezone, NOW);
  return { from: from * 1000, to: until * 1000 - 1 };
}

function todayOf({ timezone }: Policy): Range {
  return { from: timeRange('day', timezone, NOW).from * 1000, to: NOW };
}
