import type { Platform } from '../../policy/platform.ts';
import { failed, notApplicable, passed, type Result, warned } from '../finding.ts';
import { type Leaks, megabytes } from './leaks.ts';
import type { Lists } from './lists.ts';
import type { KeptLeaks } from './searchKept.ts';
import type { Tally } from './sendFlood.ts';

/** All that is known after the search. */
export interface Evidence {
  readonly platform: Platform;
  readonly needles: number;
  readonly values: number;
  readonly kept: KeptLeaks;
  readonly tables: Leaks;
  readonly tableRows: number;
  readonly tableColumns: number;
  readonly answers: Leaks;
  readonly strange: Lists;
  readonly tally: Tally;
  /** Whether the windows could be closed and released. */
  readonly closed: boolean;
  readonly removed: boolean;
  readonly control: { readonly tried: number; readonly missed: readonly string[] };
  /** The fewest visitors who sent the same values. */
  readonly loud: number;
  /** Whether the policy counts by page, and so keeps pages. */
  readonly keepsPages: boolean;
  /** Whether so many visitors are enough for a page to be published. */
  readonly publishes: boolean;
}

/** A place was searched, and nothing was in it, or what was. */
export function ofPlace(leaks: Leaks, { values, needles }: Evidence): Result {
  if (leaks.any) return failed(...leaks.lines());
  const searched = `${leaks.names.size} ${leaks.names.size === 1 ? 'source' : 'sources'} with ${megabytes(leaks.bytes)}, what is packed in them included, were searched for ${values} values in ${needles} forms; none is there.`;
  return leaks.tooLong > 0
    ? warned(searched, `${leaks.tooLong} packed streams are too long to be unpacked.`)
    : passed(searched);
}

/** Where nothing is there to be searched, that may be right, or nothing is known. */
export function ofKept(
  place: 'state' | 'clickhouse-files' | 'log' | 'metrics' | 'other-files' | 'objects',
  evidence: Evidence,
): Result {
  const { kept, platform } = evidence;
  const leaks = kept[place];
  if (leaks.names.size > 0) return ofPlace(leaks, evidence);
  if (platform === 'edge' && place === 'log') return notApplicable(LOGS_AT_THE_EDGE);
  if (platform === 'edge' && place !== 'objects') {
    return notApplicable(
      'At the edge there is no such file; its objects and the bucket were searched.',
    );
  }
  if (place === 'objects' && platform === 'server') {
    return notApplicable('A server has no Durable Objects and no bucket.');
  }
  if (place === 'clickhouse-files') {
    return notApplicable(
      'ClickHouse is a server of its own, whose files are not in the data folder. Its tables were searched.',
    );
  }
  if (place === 'other-files') return passed('There are no other files.');
  return failed(NOTHING_READ);
}

export function ofTables(evidence: Evidence): Result {
  const { tables, tableRows, tableColumns, closed } = evidence;
  const searched = `${tableColumns} columns; ${tableRows} rows of the canaries' site.`;
  const { status, evidence: lines } = ofPlace(tables, evidence);
  if (status === 'passed' && !closed) {
    return warned(
      searched,
      'The windows of the canaries close by the clock, and were not released yet: what would be published of them is not known.',
    );
  }
  return { status, evidence: [...lines, searched] };
}

export function ofControl(evidence: Evidence): Result {
  const { control, tally, kept, tables, keepsPages, publishes, closed, loud, removed } = evidence;
  const wrong = [
    ...control.missed.slice(0, 12).map((what) => `Not found where it was: ${what}.`),
    ...[...tally.wrong].slice(0, 12).map(([what, times]) => `${what}, ${times} times.`),
  ];
  if (tally.accepted !== tally.wanted) {
    wrong.push(`${tally.accepted} of ${tally.wanted} events were counted that had to be.`);
  }
  const states = evidence.platform === 'server';
  if (states && keepsPages && kept.state.kept.size === 0) {
    wrong.push('The page that is kept on purpose was not found in the state.');
  }
  if (!states && keepsPages && kept.objects.kept.size === 0) {
    wrong.push('The page that is kept on purpose was not found in the Durable Objects.');
  }
  if (publishes && closed && tables.kept.size === 0) {
    wrong.push('The page that is kept on purpose was not found in ClickHouse.');
  }
  const files = kept['clickhouse-files'];
  if (publishes && closed && files.names.size > 0 && files.kept.size === 0) {
    wrong.push('The page that is kept on purpose was not found in the files of ClickHouse.');
  }
  if (closed && evidence.tableRows === 0)
    wrong.push('ClickHouse has no row of the canaries’ site.');
  if (!removed) wrong.push('The canaries’ site could not be taken out of the deployment again.');
  const lines = [
    `${control.tried} pairs of a kind and a form were put into bytes; ${control.tried - control.missed.length} were found.`,
    `${tally.requests} requests; ${tally.accepted} of ${tally.wanted} events were counted that had to be.`,
    `The same values came from ${loud} visitors at least, twice.`,
    ...(publishes || !closed ? [] : [keepsPages ? NOT_PUBLISHED : NOT_KEPT]),
  ];
  return wrong.length > 0 ? failed(...wrong, ...lines) : passed(...lines);
}

export const NOTHING_READ = 'Nothing could be read of it, so nothing is known.';
const LOGS_AT_THE_EDGE =
  'What the Worker writes goes to the platform’s console, which nobody can read afterwards; so it was not searched. Watch it during an audit with `npx wrangler tail --format json --search \'"code"\'`: of the Worker itself there are lines of codes and nothing else. A file with the Worker’s own lines alone is searched with --log. Workers Logs and Logpush must be off (docs/deploy-cloudflare.md).';
const NOT_PUBLISHED =
  'By this policy so few visitors of a page need not be published, so none was asked for in ClickHouse.';
const NOT_KEPT = 'By this policy nothing is counted by page, so none was asked for.';
