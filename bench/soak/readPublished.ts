import type { PublishedCell } from './reconcile.ts';
import type { Rig } from './rig.ts';
import { SITE } from './soakPolicy.ts';

/** Every cell in ClickHouse's tables. */
export function readTables(rig: Rig): Promise<PublishedCell[]> {
  return rig.select<PublishedCell>(
    `SELECT cube, toUnixTimestamp(starts_at) * 1000 AS startsAt, concat(page, target, name) AS cell,
        toInt32(count) AS count, toInt32(visits) AS visits, toInt32(visitors) AS visitors
      FROM cells FINAL WHERE site = '${SITE}' AND cube IN ('total', 'pages', 'names', 'targets')
      SETTINGS output_format_json_quote_64bit_integers = 0`,
  );
}

const VISITED = ['pageviews', 'visits', 'visitors'] as const;
const CUBES = [
  { cube: 'names', by: ['event:name'], time: 'time:hour', metrics: ['events'] },
  { cube: 'targets', by: ['event:target'], time: 'time:hour', metrics: ['events'] },
  { cube: 'pages', by: ['event:page'], time: 'time:day', metrics: VISITED },
  { cube: 'total', by: [], time: 'time:day', metrics: VISITED },
] as const;

const PAGE = 10_000;
const DAY = 86_400_000;

/** The same cells by `POST /v1/query`, with a token as a product has it. */
export async function readApi(rig: Rig): Promise<PublishedCell[]> {
  const token = await rig.token();
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const cells: PublishedCell[] = [];
  for (const { cube, by, time, metrics } of CUBES) {
    for (let offset = 0; ; offset += PAGE) {
      const response = await fetch(`${rig.url}/v1/query`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({
          ...{ site_id: SITE, cube, metrics, dimensions: [...by, time] },
          date_range: [day(rig.beganAt - DAY), day(rig.now())],
          pagination: { limit: PAGE, offset },
        }),
      });
      const answer = (await response.json()) as {
        results: { dimensions: string[]; metrics: number[] }[];
      };
      if (!response.ok) throw new Error(JSON.stringify(answer));
      for (const { dimensions, metrics: counts } of answer.results) {
        const [count = 0, visits = 0, visitors = 0] = counts;
        const startsAt = Date.parse(`${dimensions.at(-1)}Z`);
        const cell = by.length > 0 ? (dimensions[0] ?? '') : '';
        cells.push({ cube, startsAt, cell, count, visits, visitors });
      }
      if (answer.results.length < PAGE) break;
    }
  }
  return cells;
}
