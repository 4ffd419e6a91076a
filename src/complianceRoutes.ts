import { type Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import { type Problem, problem } from '../ingest/problem.ts';
import { readBody } from '../ingest/readBody.ts';
import { MAX_BODY } from '../ingest/wireLimits.ts';
import { notice } from '../policy/notice.ts';
import { NOTICE_CSP, noticePage } from '../policy/noticePage.ts';
import type { Platform } from '../policy/platform.ts';
import type { Policy } from '../policy/policy.ts';
import { recordOfProcessing } from '../policy/recordOfProcessing.ts';
import { forItsReader } from '../query/forItsReader.ts';
import type { LookUpPlace } from '../transforms/readers.ts';
import { type Allowed, type ComplianceAccess, createAccess } from './compliance/access.ts';
import { dryRun } from './compliance/dryRun.ts';
import { readDryRun } from './compliance/dryRunRequest.ts';
import { ledgerCsv } from './compliance/ledgerCsv.ts';
import {
  createLedgerPages,
  type LedgerSource,
  type ReadLedgerPage,
} from './compliance/ledgerPages.ts';
import { LedgerQuestion } from './compliance/ledgerSchema.ts';
import { oneAtATime } from './compliance/oneAtATime.ts';
import { ownReport, type Reports } from './compliance/ownReport.ts';
import { policyAnswer } from './compliance/policyAnswer.ts';
import {
  LEDGER_AWAY,
  LEDGER_BUSY,
  NO_POLICY,
  NO_REPORT,
  NO_REPORT_AT_EDGE,
  REPORT_UNREADABLE,
  wrongParameters,
  wrongQuestion,
} from './compliance/problems.ts';

export interface ComplianceDeps extends ComplianceAccess {
  readonly platform: Platform;
  readonly policyOf: (site: string) => Policy | undefined;
  readonly ledger: LedgerSource;
  /** Absent where reports are kept elsewhere, as at the edge. */
  readonly reports?: Reports;
  readonly lookUpPlace: LookUpPlace;
  /** 32 fresh random bytes in hex; called while a request is handled. */
  readonly randomKey: () => string;
}

export const COMPLIANCE_PATHS = [
  ...['GET /v1/compliance/report', 'GET /v1/compliance/ledger', 'GET /v1/compliance/record'],
  ...['GET /v1/compliance/policy', 'GET /v1/compliance/notice', 'POST /v1/compliance/dry-run'],
];

type Answer = Response | Problem;
type Make<Of> = (context: Context, of: Of) => Answer | Promise<Answer>;

/** `/v1/compliance/*`: what a site's compliance officer reads and tries, with a token of that role. */
export function complianceRoutes(deps: ComplianceDeps): Hono {
  const app = new Hono();
  const access = createAccess(deps);
  const readLedger = createLedgerPages(deps.ledger, deps.now);
  const alone = oneAtATime(LEDGER_BUSY);
  const of = (make: Make<Allowed>, takes: readonly string[] = []) => {
    return async (context: Context) => {
      const allowed = await access(context);
      if (allowed instanceof Response) return allowed;
      const known = new Set([...takes, 'site']);
      if (Object.keys(context.req.query()).some((name) => !known.has(name))) {
        return problem(wrongParameters(takes));
      }
      const answer = await make(context, allowed);
      return answer instanceof Response ? answer : problem(answer);
    };
  };
  const ofPolicy = (make: Make<Policy>) =>
    of((context, { site }) => {
      const policy = deps.policyOf(site);
      return policy ? make(context, policy) : NO_POLICY;
    });

  app.use('/v1/compliance/*', forItsReader);
  app.get(
    '/v1/compliance/report',
    of((context, { site }) => answerReport(context, site, deps.reports)),
  );
  app.get(
    '/v1/compliance/ledger',
    of(
      (context, { site, token }) =>
        alone(token, () => answerLedger(context, site, deps.ledger.source, readLedger)),
      ['after', 'limit'],
    ),
  );
  app.get(
    '/v1/compliance/record',
    ofPolicy((_context, policy) => json(recordOfProcessing(policy, deps.platform))),
  );
  app.get(
    '/v1/compliance/policy',
    ofPolicy((_context, policy) => json(policyAnswer(policy))),
  );
  app.get(
    '/v1/compliance/notice',
    ofPolicy((context, policy) => {
      const told = notice(policy, deps.platform);
      return wants(context, HTML) ? page(noticePage(told), NOTICE_CSP) : json(told);
    }),
  );
  app.post(
    '/v1/compliance/dry-run',
    ofPolicy(async (context, policy) => {
      const asked = readDryRun(await readBody(context, MAX_BODY), policy.site);
      if ('status' in asked) return asked;
      const { now, lookUpPlace, randomKey } = deps;
      const ran = await dryRun(asked, { policy, now: now(), lookUpPlace, randomKey });
      return 'status' in ran ? ran : json(ran);
    }),
  );
  return app;
}

async function answerReport(
  context: Context,
  site: string,
  reports: Reports | undefined,
): Promise<Answer> {
  if (!reports) return NO_REPORT_AT_EDGE;
  const latest = await reports.latest(site).catch(() => REPORT_UNREADABLE);
  if (latest && 'status' in latest) return latest;
  const own = latest && ownReport(latest, site);
  if (!own) return NO_REPORT;
  if (!wants(context, HTML)) return json(own);
  const { html, csp } = await reports.page(own);
  return page(html, csp);
}

async function answerLedger(
  context: Context,
  site: string,
  source: LedgerSource['source'],
  read: ReadLedgerPage,
): Promise<Answer> {
  const { site: _, ...asked } = context.req.query();
  const question = LedgerQuestion.safeParse(asked);
  if (!question.success) return wrongQuestion(question.error);
  const told = await read(site, question.data, context.req.path).catch(() => undefined);
  if (!told) return LEDGER_AWAY[source];
  if (!wants(context, CSV)) return json(told);
  const type = 'text/csv; charset=utf-8; header=present';
  return new Response(ledgerCsv(told), { headers: { 'content-type': type } });
}

const HTML = 'text/html';
const CSV = 'text/csv';

function json(value: unknown): Response {
  return Response.json(value);
}

function page(html: string, csp: string): Response {
  const type = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': csp };
  return new Response(html, { headers: type });
}

function wants(context: Context, type: string): boolean {
  const supports = ['application/json', type];
  return accepts(context, { header: 'Accept', supports, default: 'application/json' }) === type;
}
