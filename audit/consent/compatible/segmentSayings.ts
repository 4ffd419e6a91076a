import { GRANTED, NOTHING_SAID } from '../sayings.ts';
import type { ForeignClient, ForeignSaying, Json } from './foreignClient.ts';

const refused: ForeignSaying['means'] = () => 'refused';
const objected: ForeignSaying['means'] = () => 'objected';

/** Says something in every call of a batch: in its context, in its properties. */
const inCalls =
  (consent: unknown, prop?: string) =>
  (body: Json): Json => ({ ...body, batch: (body.batch as Json[]).map(callWith(consent, prop)) });

function callWith(consent: unknown, prop: string | undefined) {
  return (call: Json): Json => ({
    ...call,
    context: { ...(call.context as Json), ...(consent === undefined ? {} : { consent }) },
    properties: { ...(call.properties as Json), ...(prop === undefined ? {} : { consent: prop }) },
  });
}

/** Says it of the batch, and what its calls say of themselves. */
const ofBatch =
  (consent: unknown, calls: (body: Json) => Json = (body) => body) =>
  (body: Json): Json => ({
    ...calls(body),
    context: { ...(body.context as Json | undefined), consent },
  });

const categories = (categoryPreferences: unknown) => ({ categoryPreferences });

/** What `context.consent` and the reserved property can say, see docs/compatible.md. */
export const segmentSayings: Pick<ForeignClient, 'granted' | 'denied' | 'refusals' | 'objections'> =
  {
    granted: { name: 'consent is granted', say: inCalls('granted'), means: GRANTED.means },
    denied: { name: 'consent is denied', say: inCalls('denied'), means: refused },
    refusals: [
      { name: 'nothing is said', say: (body) => body, means: NOTHING_SAID.means },
      { name: 'the choice is denied', say: inCalls({ choice: 'denied' }), means: refused },
      { name: 'consent is another word', say: inCalls('yes'), means: refused },
      { name: 'consent is an unknown object', say: inCalls({ all: true }), means: refused },
      {
        name: 'the category of measurement is refused',
        say: inCalls(categories({ Analytics: false, Advertising: true })),
        means: refused,
      },
      {
        name: 'one of two categories of measurement is refused',
        say: inCalls(categories({ Analytics: true, C0002: false })),
        means: refused,
      },
      {
        name: 'all categories are refused',
        say: inCalls(categories({ Advertising: false })),
        means: refused,
      },
      {
        name: 'the categories are no object',
        say: inCalls(categories(['Analytics'])),
        means: refused,
      },
      {
        name: 'the choice is granted, and its category refused',
        say: inCalls({ choice: 'granted', ...categories({ Analytics: false }) }),
        means: refused,
      },
      {
        name: 'the context grants, and the properties deny',
        say: inCalls('granted', 'denied'),
        means: refused,
      },
      { name: 'the batch is denied', say: ofBatch('denied'), means: refused },
      {
        name: 'the calls grant, and the batch is denied',
        say: ofBatch('denied', inCalls('granted')),
        means: refused,
      },
      {
        name: 'the batch is granted, and its calls deny',
        say: ofBatch('granted', inCalls('denied')),
        means: refused,
      },
    ],
    objections: [
      { name: 'the person objects', say: inCalls('objected'), means: objected },
      { name: 'the choice is an objection', say: inCalls({ choice: 'objected' }), means: objected },
      {
        name: 'the context grants, and the properties object',
        say: inCalls('granted', 'objected'),
        means: objected,
      },
      {
        name: 'the calls grant, and the batch objects',
        say: ofBatch('objected', inCalls('granted')),
        means: objected,
      },
    ],
  };
