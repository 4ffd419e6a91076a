import type { Chart } from '../../audit/chart.ts';
import type { CheckInfo, CheckName, Finding, Result } from '../../audit/finding.ts';

/** Small cells under suppression, by size, with the rule at 10. */
export const SIZES: Chart = {
  kind: 'bars',
  title: 'Published cells by size',
  measures: 'cells',
  bars: [
    { label: '0–4', value: 0 },
    { label: '5–9', value: 3 },
    { label: '10–19', value: 184 },
    { label: '20–49', value: 122 },
    { label: '50–99', value: 61 },
    { label: '100–499', value: 47 },
    { label: '500+', value: 12 },
  ],
  rule: { on: 'label', at: 10, says: 'the rule: no fewer than 10' },
};

/** Three weeks of budget under a ceiling. */
export const BUDGET: Chart = {
  kind: 'series',
  title: 'Budget spent by day',
  measures: 'ε of a visitor’s day',
  points: Array.from({ length: 21 }, (_, day) => ({
    x: `2026-11-${String(day + 1).padStart(2, '0')}`,
    y: day < 9 ? 2.75 : 3.5,
  })),
  ceiling: { y: 4, says: 'the ceiling of the policy' },
};

/** What noise was drawn, beside what discrete Laplace noise of scale 2 gives. */
export const NOISE: Chart = {
  kind: 'series',
  title: 'Noise: observed and expected',
  measures: 'draws of 20,000',
  points: Array.from({ length: 17 }, (_, at) => ({
    x: at - 8,
    y: Math.round(laplace(at - 8) * (1 + 0.03 * Math.sin(5 * at))),
  })),
  expected: Array.from({ length: 17 }, (_, at) => ({ x: at - 8, y: laplace(at - 8) })),
};

function laplace(x: number): number {
  const decay = Math.exp(-1 / 2);
  return ((20_000 * (1 - decay)) / (1 + decay)) * decay ** Math.abs(x);
}

const GDPR_5 = 'GDPR art. 5(1)(c)';

const found: readonly [CheckName, string, Partial<CheckInfo>, Result][] = [
  [
    'law.gdpr',
    'The policy keeps the rules of the GDPR that a program can check.',
    { clauses: ['GDPR art. 5(1)(b)', 'GDPR art. 30'], severity: 'serious' },
    { status: 'passed', evidence: ['9 rules, as of 22 November 2026: all in order.'] },
  ],
  [
    'law.cnil',
    'Without consent the site counts no more than the CNIL’s exemption allows.',
    { clauses: ['CNIL guidelines 2020-091 art. 5'], severity: 'serious' },
    {
      status: 'warning',
      evidence: [
        'cnil.rounding: figures are rounded to 5; the self-assessment of July 2025 asks for 10.',
        'Source: CNIL, self-assessment for audience measurement, section 3.',
      ],
    },
  ],
  [
    'law.coppa',
    'A site for children uses no identifier.',
    { clauses: ['COPPA 16 CFR § 312.5'] },
    { status: 'not-applicable', evidence: ['The policy names no US jurisdiction.'] },
  ],
  [
    'schema.clickhouse',
    'ClickHouse has no column but those that are listed with their meaning.',
    { clauses: [GDPR_5, 'GDPR art. 25'] },
    { status: 'passed', evidence: ['3 tables and 2 views, 61 columns: each is on the list.'] },
  ],
  [
    'schema.state',
    'The state has no column but those that are listed with their meaning.',
    { clauses: [GDPR_5, 'GDPR art. 25'] },
    {
      status: 'passed',
      evidence: ['state.sqlite: 10 tables, 52 columns.', 'keys.sqlite: 3 tables, 5 columns.'],
    },
  ],
  [
    'release.smallest-cell',
    'No published cell is smaller than the policy allows.',
    {
      what: 'Every cell that was published since the retention period began.',
      how: 'The number of contributors that each published count stands for, read from ClickHouse and held against the rule of the policy that was in force.',
      severity: 'critical',
      remedy:
        'Take the release back: delete the windows named above from ClickHouse, see which build published them, and tell the data protection officer, since small cells can single out a person.',
      clauses: ['GDPR recital 26', 'WP29 opinion 05/2014, singling out'],
    },
    {
      status: 'failed',
      evidence: [
        '429 cells of 63 windows were read; 3 are below 10 contributors.',
        'Cube pages, day of 14 November 2026 (Europe/Berlin): 2 cells.',
        'Cube regions, day of 15 November 2026 (Europe/Berlin): 1 cell.',
      ],
      charts: [SIZES],
    },
  ],
  [
    'release.budget',
    'What was published about a visitor’s day and month stays within the policy’s budget.',
    { clauses: ['GDPR recital 26', 'GDPR art. 25'] },
    {
      status: 'passed',
      evidence: [
        '21 days: at most ε 3.5 of 4 a day.',
        'November 2026: ε 65.25 of 120 so far; the highest month before it spent 98.',
      ],
      charts: [BUDGET],
    },
  ],
  [
    'release.expiry',
    'What is past its retention period is gone.',
    { clauses: ['GDPR art. 5(1)(e)'], severity: 'serious' },
    {
      status: 'passed',
      evidence: ['0 rows past their date; the latest date is 22 December 2028, 25 months ahead.'],
    },
  ],
  [
    'ledger.chain',
    'The record of releases is whole: no entry was changed, moved or taken out.',
    { clauses: ['GDPR art. 5(2)', 'GDPR art. 30'] },
    { status: 'passed', evidence: ['311 entries, each with the hash of the one before.'] },
  ],
  [
    'ledger.keys',
    'The key of every released window was destroyed.',
    { clauses: ['GDPR art. 5(1)(e)', 'GDPR art. 17'] },
    { status: 'passed', evidence: ['63 released windows, 63 keys made, 63 destroyed.'] },
  ],
  [
    'canaries.control',
    'The search finds what is there.',
    { clauses: ['GDPR art. 5(2)'] },
    {
      status: 'passed',
      evidence: ['A control value was put into a file, a table and a log: it was found in all.'],
    },
  ],
  [
    'canaries.tables',
    'No planted address, id, name or number is in any table.',
    { clauses: [GDPR_5, 'GDPR art. 4(1)'] },
    {
      status: 'passed',
      evidence: [
        '4,212 marked values of 11 kinds in 1,860 requests; 25,272 forms of them were searched for: plain, base64, hex, gzip, MD5, SHA-1, SHA-256.',
        '61 columns, every one as text: none was found.',
      ],
    },
  ],
  [
    'canaries.logs',
    'No planted value is in the log.',
    { clauses: [GDPR_5, 'GDPR art. 32'], severity: 'serious' },
    { status: 'passed', evidence: ['214 lines, 31,077 bytes: none was found.'] },
  ],
  [
    'canaries.objects',
    'No planted value is in the bucket of keys.',
    { clauses: [GDPR_5] },
    { status: 'not-applicable', evidence: ['The deployment is a server: it has no bucket.'] },
  ],
  [
    'forgetting.keys',
    'A key is nowhere once its window has closed.',
    { clauses: ['GDPR art. 5(1)(e)', 'GDPR art. 17'] },
    {
      status: 'passed',
      evidence: [
        'Before the close: 4 keys in keys.sqlite. After it: none in 2 files, 2 write-ahead logs and 37 free pages.',
      ],
    },
  ],
  [
    'consent.gpc',
    'The signal of Global Privacy Control is obeyed.',
    { clauses: ['CCPA § 1798.135(e)', 'CCPA regulations § 7025'] },
    {
      status: 'passed',
      evidence: [
        '240 pairs of visits, with and without the signal: nothing that links two events.',
      ],
    },
  ],
  [
    'consent.refusal',
    'Refusal leaves nothing that links two events.',
    { clauses: ['ePrivacy art. 5(3)', 'GDPR art. 7(3)'] },
    {
      status: 'failed',
      evidence: ['The check could not be carried out, so nothing is known: a timeout.'],
    },
  ],
  [
    'attacks.noise',
    'The noise is as wide as it is said to be.',
    { clauses: ['GDPR recital 26', 'WP29 opinion 05/2014, inference'] },
    {
      status: 'passed',
      evidence: [
        '20,000 draws at scale 2: χ² of 14.1 with 16 degrees of freedom (p = 0.59).',
        'The control, with noise of half the scale, was caught: χ² of 3,870.',
      ],
      charts: [NOISE],
    },
  ],
  [
    'attacks.differencing',
    'No two answers differ by what one visitor did.',
    { clauses: ['GDPR recital 26', 'WP29 opinion 05/2014, inference'] },
    {
      status: 'passed',
      evidence: ['All 1,953 pairs of answers; the control on a weakened copy succeeded.'],
    },
  ],
];

/** What an audit of a site may find: all groups, every way to end, and charts of both kinds. */
export function sampleFindings(site: string): Finding[] {
  return found.map(([name, title, info, result]) => ({
    name,
    title,
    what: 'What this deployment keeps for the site, in every place that it keeps anything.',
    how: 'It was read byte by byte and held against what the policy in force allows, computed for this check alone.',
    severity: 'critical',
    remedy:
      'Stop the server, keep its data folder for whoever investigates, and go back to the last build that passed.',
    clauses: [GDPR_5],
    ...info,
    ...result,
    site,
  }));
}
