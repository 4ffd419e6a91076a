import type { KeptPlace } from '../canaryGround.ts';
import type { CheckInfo } from '../finding.ts';

const HOW =
  'Thousands of made-up addresses, ids, names, numbers, tokens and device texts were sent to a site of their own, in every field and encoding, with and without consent. Then every byte was searched for each of them: plain, encoded, in base64, in hex, packed, and hashed with MD5, SHA-1 and SHA-256. IPv4 addresses in four bytes are left out, as such bytes come by chance.';
const REMEDY =
  'Stop taking events, and look for what keeps the value at the place that is named: it must end with the request. Then delete what was kept, also in backups.';
const CLAUSES = ['GDPR art. 5(1)(c)', 'GDPR art. 25', 'WP29 opinion 05/2014, singling out'];

const check = (name: CheckInfo['name'], title: string, what: string): CheckInfo => ({
  ...{ name, title, what, how: HOW, severity: 'critical', remedy: REMEDY, clauses: CLAUSES },
});

/** The check of each place that a ground shows. */
export const PLACE_CHECKS = {
  state: check(
    'canaries.state',
    'Nothing that identifies is in the state.',
    'The state while windows are open and after they were closed, with its write-ahead log and free pages, and the file of keys.',
  ),
  'clickhouse-files': check(
    'canaries.clickhouse-files',
    'Nothing that identifies is in the files of ClickHouse.',
    'Every file of the embedded ClickHouse; its packed blocks were unpacked.',
  ),
  log: check(
    'canaries.logs',
    'Nothing that identifies is logged.',
    'What the server logged since the first canary was sent.',
  ),
  metrics: check(
    'canaries.metrics',
    'Nothing that identifies is in the metrics.',
    'What the server tells its operators in metrics.',
  ),
  'other-files': check(
    'canaries.other-files',
    'Nothing that identifies is in any other file.',
    'All other files of the data folder.',
  ),
  objects: check(
    'canaries.objects',
    'Nothing that identifies is in the Durable Objects or the bucket.',
    'Every table of the shards and the coordinator of the canaries’ site, and what the bucket has for it, while windows are open and after they were closed.',
  ),
} satisfies Partial<Record<KeptPlace, CheckInfo>>;

export const TABLES = check(
  'canaries.tables',
  'Nothing that identifies is in a table.',
  'Every column of every table and view of ClickHouse, cast to text, after the windows were closed and released.',
);

const ofResponses = check(
  'canaries.responses',
  'No answer repeats what identifies its sender, or gives a sender something to be known by.',
  'Every answer to a canary, its headers and the texts of refusals included, and what ?debug=1 shows.',
);
export const RESPONSES: CheckInfo = {
  ...ofResponses,
  how: `${HOW} Its headers are held against a list in the code, which has no Set-Cookie, ETag or Accept-CH; and two senders with nothing in common who send the same must get the same answer but for the time.`,
};

export const CONTROL: CheckInfo = {
  name: 'canaries.control',
  title: 'The search for canaries would find them.',
  what: 'The search itself, and whether the canaries were counted.',
  how: 'Each kind of value was put into bytes in each form, and searched for. A page that the policy keeps on purpose was viewed by as many visitors as every canary had: it must be found in the state and, once it was released, in ClickHouse. The events that were counted must be those that had to be.',
  severity: 'serious',
  remedy:
    'Nothing is known of the other checks of canaries while this one fails. See which requests were answered otherwise; limits of requests a minute, a full disk or a ClickHouse that is away may be why.',
  clauses: ['GDPR art. 5(2)'],
};

const BY_LIST =
  'No search finds a hash under a key, the first half of an address, an exact time or the count of an open cell. So what is written is held against a list in the code: ';
const BY_LIST_REMEDY =
  'Start Headcount anew from unchanged code. Where a new line or series belongs there, look at what it tells of a request, and write it in';

export const LOG_LINES: CheckInfo = {
  name: 'canaries.log-lines',
  title: 'The log has codes and counts, and no line of a request.',
  what: 'Every line that the server wrote on stdout, stderr and to its log while the canaries were sent, counted and released.',
  how: `${BY_LIST}each line must be JSON with a code of those that are known, with the keys of that code, and in each key only what it may have: whole numbers of windows, names of sites, words of a short list, sentences that are known. A code that stands there as often as requests came fails, too.`,
  severity: 'critical',
  remedy: `${BY_LIST_REMEDY} audit/canaries/logLines.ts and docs/operations.md. What is there and not Headcount’s, as a program’s warning, is to go: a log lasts longer than what it tells of. Delete the log that was written.`,
  clauses: CLAUSES,
};

export const METRIC_NAMES: CheckInfo = {
  name: 'canaries.metric-names',
  title: 'The metrics have names and labels of a known list.',
  what: 'Every series that the server tells its operators, with its name, its labels and their values, while windows were open and after they were closed.',
  how: `${BY_LIST}each name, each label, and each value of a label, which is the name of a site with a policy or one of a few words.`,
  severity: 'critical',
  remedy: `${BY_LIST_REMEDY} audit/canaries/metricLabels.ts and docs/operations.md.`,
  clauses: CLAUSES,
};

export const CHECKS: readonly CheckInfo[] = [
  CONTROL,
  TABLES,
  ...Object.values(PLACE_CHECKS),
  LOG_LINES,
  METRIC_NAMES,
  RESPONSES,
];
