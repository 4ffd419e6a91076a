import {
  CLICKHOUSE_COLUMNS,
  type Column,
  type Columns,
  KEY_COLUMNS,
  STATE_COLUMNS,
} from './columns.ts';
import { COORDINATOR_COLUMNS, SHARD_COLUMNS } from './edgeColumns.ts';

/** `docs/columns.md`: every column that may exist, and what stands in it. */
export function columnsPage(): string {
  const server = { ...STATE_COLUMNS, ...KEY_COLUMNS };
  return `${[
    ...HEAD,
    ...tables('ClickHouse', 'What is published.', CLICKHOUSE_COLUMNS),
    ...tables('state.sqlite', 'What a server counts in, and what it has released.', STATE_COLUMNS),
    ...tables('keys.sqlite', 'In a file of its own that no backup includes.', KEY_COLUMNS),
    ...tables(
      'At the edge: a shard',
      'Those of `state.sqlite` and `keys.sqlite`, in one database, but for what a server alone has; and these, which it does not have or fills otherwise.',
      otherThan(server, SHARD_COLUMNS),
    ),
    ...tables(
      'At the edge: the coordinator',
      'The same: these beside those of a server.',
      otherThan(server, COORDINATOR_COLUMNS),
    ),
  ].join('\n')}\n`;
}

const HEAD = [
  '# What can be stored',
  '',
  'Every table and column that Headcount may have, and what stands in it. `headcount audit` holds a deployment',
  'against this list (`schema.clickhouse`, `schema.state`, `schema.objects`): a column more or of another type fails,',
  'and so does one that is missing. No event, address, user agent or URL has a place in it. What is personal for a',
  'while says so.',
  '',
  'Written from `audit/columns.ts` and `audit/edgeColumns.ts`; after a change there',
  '`npx vitest run --project node test/audit/columnsPage.test.ts --update` writes it anew.',
];

function tables(title: string, says: string, columns: Columns): string[] {
  return [
    ...['', `## ${title}`, '', says],
    ...Object.entries(columns).flatMap(([table, its]) => [
      ...['', `### ${table}`, '', '| column | type | what |', '|---|---|---|'],
      ...Object.entries(its).map(
        ([name, { type, meaning }]) => `| \`${name}\` | \`${type}\` | ${meaning} |`,
      ),
    ]),
  ];
}

/** Those that are not there, or mean something else there. */
function otherThan(known: Columns, columns: Columns): Columns {
  const same = (a: Readonly<Record<string, Column>> | undefined, b: object) =>
    JSON.stringify(a) === JSON.stringify(b);
  return Object.fromEntries(
    Object.entries(columns).filter(([table, its]) => !same(known[table], its)),
  );
}
