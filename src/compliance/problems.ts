import type * as z from 'zod';
import type { Problem } from '../../ingest/problem.ts';
import { list } from '../../policy/list.ts';

export const NOT_YOUR_SITE: Problem = {
  status: 403,
  code: 'not-your-site',
  detail: 'This token does not read that site, or there is no such site.',
};

export const NO_POLICY: Problem = {
  status: 404,
  code: 'unknown-site',
  detail: "No policy is in force for this token's site any more; its ledger is still there.",
};

export const NO_REPORT: Problem = {
  status: 404,
  code: 'no-report',
  detail:
    'No audit of this site was made in full yet. Whoever runs the server runs `headcount audit`, or has the server do it by itself (HEADCOUNT_AUDIT); then the report is here.',
};

export const NO_REPORT_AT_EDGE: Problem = {
  status: 404,
  code: 'no-report',
  detail:
    'A deployment on Cloudflare keeps no reports. `headcount audit` is run against it from elsewhere, and keeps its report there.',
};

export const REPORT_UNREADABLE: Problem = {
  status: 500,
  code: 'report-unreadable',
  detail:
    'The latest report cannot be read. Whoever runs the server makes another with `headcount audit`.',
};

export const LEDGER_BUSY: Problem = {
  status: 429,
  code: 'too-many-requests',
  detail: 'This token is reading the ledger already. Ask for the next page when one is answered.',
  retryAfter: 1,
};

/** By where the ledger is read. */
export const LEDGER_AWAY: Readonly<Record<'state' | 'clickhouse', Problem>> = {
  state: {
    status: 503,
    code: 'state-away',
    detail: 'The state does not answer. Ask again in a while.',
    retryAfter: 10,
  },
  clickhouse: {
    status: 503,
    code: 'clickhouse-away',
    detail: 'ClickHouse, which has the copy of the ledger, does not answer. Ask again in a while.',
    retryAfter: 10,
  },
};

/** The names of what was sent are the sender's text, so they are not repeated. */
export function wrongParameters(takes: readonly string[]): Problem {
  return {
    status: 400,
    code: 'wrong-shape',
    detail: `This takes no parameter but ${list([...takes, 'site'])}; site may be left out.`,
  };
}

export function wrongQuestion({ issues }: z.ZodError): Problem {
  return {
    status: 400,
    code: 'wrong-shape',
    detail: 'The ledger is asked with whole numbers; see errors.',
    errors: issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
  };
}
