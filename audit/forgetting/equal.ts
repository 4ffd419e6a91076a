import { cellsOf, cubesOf, differences } from '../consent/cells.ts';
import { bytesIn, differentFiles, type Files } from '../consent/compareFiles.ts';
import { MOMENT, sendVisit, tidyFiles, visitorsIn } from '../consent/consentTwin.ts';
import { DENIED, GRANTED } from '../consent/sayings.ts';
import { type CheckInfo, failed, passed } from '../finding.ts';
import { seededKeys, seededUniform } from '../random.ts';
import { AuditError } from '../runAudit.ts';
import type { Check } from '../stageOf.ts';
import type { Subject } from '../subject.ts';
import type { Guise } from '../traffic/senders.ts';
import { makeVisits } from '../traffic/visits.ts';
import type { Twin } from '../twin.ts';
import { comparable } from './comparable.ts';
import type { ForgettingGround } from './forgettingGround.ts';

const info: CheckInfo = {
  name: 'forgetting.equal',
  title: 'After the close nothing tells who the visitors were.',
  what: 'All bytes of the state and all rows in ClickHouse, after two groups of different visitors did the same.',
  how: 'Two copies of the server with the same code, policy, clock, keys and noise get the same visits, each from other people: with other ids, other addresses of the same place, other browsers of the same family, other ids in URLs. Once all windows have closed and a day is over, the files must be equal byte for byte, and the rows too.',
  severity: 'critical',
  remedy:
    'Compare what each copy keeps, table by table: what differs was made of something that belongs to a visitor, and must be deleted at the close, or not be kept at all.',
  clauses: ['GDPR recital 26', 'GDPR art. 5(1)(e)', 'WP29 opinion 05/2014, singling out'],
};

/** Few enough that the visitors of a window fit on a page of SQLite: over several, their order would show in which pages are free. */
const VISITS = 12;
/** All kinds of window have closed by then, as `MOMENT` is the last day of a week and of a month; and ids of events are kept for a day. */
const LATER = MOMENT + 3 * 86_400_000;

interface Kept {
  readonly cells: ReturnType<typeof cellsOf>;
  readonly visitors: number;
  /** Of the state, while the windows are open. */
  readonly open: Files;
  /** The same once they are released. */
  readonly closed: Files;
  /** Of ClickHouse, by table, as JSON. */
  readonly rows: ReadonlyMap<string, string>;
}

export const equal: Check<ForgettingGround> = {
  info,
  async run({ subject }) {
    const first = await keptOf(subject, 'a');
    const again = await keptOf(subject, 'a');
    const other = await keptOf(subject, 'b');
    const unlike = unlikeOf(first, other);
    if (unlike !== undefined) return failed(unlike);
    const unsteady = differentFiles(comparableFiles(first.open), comparableFiles(again.open));
    if (unsteady.length > 0) {
      return failed(
        `The same visitors did the same twice, and left other bytes in ${unsteady.join(' and ')}: something is kept that depends on neither.`,
      );
    }
    const before = differentFiles(comparableFiles(first.open), comparableFiles(other.open));
    if (!before.includes('state.sqlite')) {
      throw new AuditError(
        'the control failed: other visitors make no difference while they are known',
      );
    }
    const files = differentFiles(comparableFiles(first.closed), comparableFiles(other.closed));
    const tables = [...first.rows].filter(([table, rows]) => other.rows.get(table) !== rows);
    if (files.length + tables.length > 0) {
      const where = [...files, ...tables.map(([table]) => `the table ${table} of ClickHouse`)];
      return failed(
        `Who the visitors were makes a difference after the close, in ${where.join(', ')}.`,
      );
    }
    return passed(
      `${VISITS} visits by two groups of people: ${first.closed.size} files with ${bytesIn(first.closed)} bytes are equal byte for byte after the close, and so are all rows of ${first.rows.size} tables of ClickHouse.`,
      `Control: while the windows were open ${before.join(' and ')} differed, and the same people left the same bytes twice.`,
    );
  },
};

function comparableFiles(files: Files): Files {
  return new Map([...files].map(([name, bytes]) => [name, comparable(name, bytes)]));
}

/** The two groups did the same, so whatever counts them apart was made of who they were. */
function unlikeOf(one: Kept, other: Kept): string | undefined {
  const keys = differences(one.cells, other.cells);
  if (keys.length > 0) {
    return `Two groups of people who did the same are not counted alike: ${keys.length} counts are others, in the cubes ${cubesOf(keys)}. Something that belongs to a visitor is counted.`;
  }
  if (one.visitors === other.visitors) return undefined;
  return `Of two groups of people who did the same ${one.visitors} and ${other.visitors} records of visitors were kept.`;
}

async function keptOf({ policy, openTwin, seed }: Subject, guise: Guise): Promise<Kept> {
  const twin = await openTwin({
    startsAt: MOMENT,
    randomKey: seededKeys(seed).next,
    uniform: seededUniform(seed),
    clickhouse: true,
  });
  try {
    const visits = makeVisits({ policy, seed, count: VISITS, guise, at: MOMENT });
    for (const [index, visit] of visits.entries()) {
      const saying = index % 3 === 2 ? DENIED : GRANTED;
      await sendVisit(twin, { visit, saying, visitor: visit.visitor });
    }
    const windows = twin.windows();
    const counted = { cells: cellsOf(windows), visitors: visitorsIn(windows) };
    const open = await tidyFiles(twin);
    twin.setClock(LATER);
    await twin.release();
    return { ...counted, open, closed: await tidyFiles(twin), rows: await rowsOf(twin) };
  } finally {
    await twin.close();
  }
}

async function rowsOf(twin: Twin): Promise<ReadonlyMap<string, string>> {
  const tables = await twin.read(
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' ORDER BY name",
    {},
  );
  const rows = new Map<string, string>();
  for (const { name } of tables) {
    const all = await twin.read(`SELECT * FROM \`${name}\` FINAL ORDER BY ALL`, {});
    rows.set(String(name), JSON.stringify(all));
  }
  return rows;
}
