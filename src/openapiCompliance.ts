import { DryRunSender } from './compliance/dryRunRequest.ts';
import { DryRun } from './compliance/dryRunSchema.ts';
import { LedgerPage } from './compliance/ledgerSchema.ts';
import { EVENT_SCHEMAS } from './openapiEvents.ts';
import {
  type Content,
  json,
  type Operation,
  ref,
  refused,
  type Schema,
  schemasOf,
} from './openapiParts.ts';

const { Events: EVENTS } = EVENT_SCHEMAS;

/** What of `/v1/compliance/*` has a schema of its own. */
export function complianceSchemas(): Record<string, Schema> {
  const sender = schemasOf(DryRunSender.array(), 'input');
  return {
    ...{ ...schemasOf(LedgerPage.array(), 'output'), ...schemasOf(DryRun.array(), 'output') },
    ...sender,
    DryRunRequest: {
      description: 'A request in the wire format, with what would come with it.',
      ...EVENTS,
      properties: { ...(EVENTS?.properties as object), sender: ref('DryRunSender') },
    },
  };
}

const security = [{ token: [] }];
const site = {
  name: 'site',
  in: 'query',
  required: false,
  description: "The token's own; another is refused.",
  schema: { type: 'string' },
};
const whole = (name: string, description: string, minimum: number, maximum?: number) => ({
  ...{ name, in: 'query', required: false, description },
  schema: { type: 'integer', minimum, ...(maximum === undefined ? {} : { maximum }) },
});

const COMMON = {
  400: refused('`wrong-shape`: a parameter that it does not take.'),
  401: refused('`no-token`, `unknown-token`'),
  403: refused('`wrong-role`: it takes a token of role compliance. `not-your-site`'),
  429: refused('`too-many-requests`: ask again after `Retry-After` seconds.'),
};
const NO_POLICY = refused('`unknown-site`: no policy is in force any more.');

const object: Content = { 'application/json': { schema: { type: 'object' } } };
const page: Content = { 'text/html': { schema: { type: 'string' } } };

function get(
  operationId: string,
  summary: string,
  description: string,
  responses: Operation['responses'],
): { readonly get: Operation } {
  return {
    get: {
      ...{ operationId, summary, description, security, parameters: [site] },
      responses: { ...COMMON, ...responses },
    },
  };
}

const ledger = get(
  'ledger',
  'Read what was activated, made, released and destroyed',
  'The ledger of the site with its proof: each entry has the hash of the one before. As CSV for who accepts `text/csv`.',
  {
    200: {
      description: 'A page of it, and what is known of the whole.',
      content: { ...json('LedgerPage'), 'text/csv': { schema: { type: 'string' } } },
    },
    503: refused('`clickhouse-away`, `state-away`: ask again after `Retry-After` seconds.'),
  },
);

/** By path and method. */
export const COMPLIANCE_OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> =
  {
    '/v1/compliance/report': get(
      'report',
      'Read the report of the latest audit',
      'Of all checks of this site. A page to print for who accepts `text/html`.',
      {
        200: { description: 'The report.', content: { ...object, ...page } },
        404: refused('`no-report`: what to do for one is in `detail`.'),
        500: refused('`report-unreadable`'),
      },
    ),
    '/v1/compliance/ledger': {
      get: {
        ...ledger.get,
        parameters: [
          ...[site, whole('after', 'Entries after this one; 0 unless told.', 0)],
          whole('limit', 'So many at most; 1000 unless told.', 1, 10_000),
        ],
      },
    },
    '/v1/compliance/record': get(
      'record',
      'Read the record of processing activities',
      'What GDPR art. 30(1) asks for, from the policy in force and from where it runs.',
      { 200: { description: 'The record.', content: object }, 404: NO_POLICY },
    ),
    '/v1/compliance/policy': get(
      'policy',
      'Read the policy in force',
      'With its version and its hash, by which the ledger names it: SHA-256 of the file as canonical JSON (RFC 8785). Defaults are filled in, and the built-in cubes are among the cubes. `words` says what it means, under headings; `budget` has its ceilings of epsilon and what its cubes come to on a visitor’s day and month, and is null without noise.',
      { 200: { description: 'The policy.', content: object }, 404: NO_POLICY },
    ),
    '/v1/compliance/notice': get(
      'notice',
      'Read what visitors are told',
      'The same as `/privacy/{site}`. A page for who accepts `text/html`.',
      { 200: { description: 'The notice.', content: { ...object, ...page } }, 404: NO_POLICY },
    ),
    '/v1/compliance/dry-run': {
      post: {
        operationId: 'dryRun',
        summary: 'See what would become of a request',
        description:
          'Step by step what the transforms make of it, and which numbers it would add to. Nothing of it is counted, kept or logged. At most 50 events.',
        security,
        parameters: [site],
        requestBody: {
          required: true,
          content: json('DryRunRequest', {
            site: 'demo',
            consent: 'denied',
            events: [
              {
                id: '01a1968d-d54e-75c1-bb70-28494d893e14',
                at: 1793527240014,
                type: 'page_view',
                url: 'https://lamps.example/pricing?email=ada@mail.example',
              },
            ],
            sender: {
              address: '203.0.113.7',
              receivedAt: 1793527240500,
              headers: {
                'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:129.0)',
                'Sec-GPC': '1',
              },
            },
          }),
        },
        responses: {
          ...COMMON,
          200: { description: 'Its way.', content: json('DryRun') },
          400: refused('`not-json`, `wrong-shape`: see `errors` for each place.'),
          403: refused('`wrong-role`, `not-your-site`; `unknown-origin`, as `/v1/events` says it.'),
          404: NO_POLICY,
          413: refused('`too-large` (256 KB), `too-many-events`'),
        },
      },
    },
  };
