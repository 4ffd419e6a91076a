import { FIREFOX, ORIGIN } from '../../support/wire.ts';
import { EDGE_TOKENS } from '../../support/workerdBindings.ts';
import { id, type SmokeCase } from './eventCases.ts';

const bearer = (token: string) => (token === '' ? {} : { authorization: `Bearer ${token}` });

function get(path: string, token: string = EDGE_TOKENS.compliance): SmokeCase[1] {
  return () => ({ path: `/v1/compliance/${path}`, headers: bearer(token) });
}

function dryRun(body: object, sender: object = {}): SmokeCase[1] {
  return (now) => ({
    path: '/v1/compliance/dry-run',
    headers: bearer(EDGE_TOKENS.compliance),
    body: JSON.stringify({
      ...{
        site: 'demo',
        sender: { place: 'IN-KA', headers: { 'User-Agent': FIREFOX }, ...sender },
      },
      events: [
        {
          ...{ id: id(900), at: now, type: 'page_view', title: 'Lamps' },
          url: `${ORIGIN}/pricing?utm_source=x&email=ada@mail.example`,
        },
        { id: id(901), at: now, type: 'page_view', url: 'https://evil.example/' },
        { id: id(902), at: now, type: 'click', url: 'no url' },
      ],
      ...body,
    }),
  });
}

const ADA = '5f928a29-e288-4b78-a7f3-0d46b3081873';

/** What is asked with a token of role compliance, but for what each platform has of its own. */
export const COMPLIANCE_CASES: readonly SmokeCase[] = [
  ['policy in force', get('policy')],
  ['policy for no token', get('policy', '')],
  ['policy for a product', get('policy', EDGE_TOKENS.product)],
  ['policy of another site', get('policy?site=golden')],
  ['ledger of a wrong page', get('ledger?after=x')],
  ['dry run of a grant', dryRun({ consent: 'granted', visitor: ADA })],
  [
    'dry run under Global Privacy Control',
    dryRun(
      { consent: 'granted', visitor: ADA },
      { headers: { 'User-Agent': FIREFOX, 'Sec-GPC': '1', Cookie: 'a=b' } },
    ),
  ],
  ['dry run of an objection', dryRun({ consent: 'objected' })],
  ['dry run of a wrong shape', dryRun({ events: {}, visitor: 'ada' })],
  ['dry run for another site', dryRun({ site: 'golden' })],
  ['dry run from nowhere', dryRun({}, { place: 'Paris', adress: 'x' })],
];
