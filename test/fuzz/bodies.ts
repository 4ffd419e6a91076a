import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { parseCombined } from '../../ingest/combinedLog.ts';
import { ORIGIN } from '../support/wire.ts';
import { byteChanges, changeBytes, changeValue, valueChanges } from './mutate.ts';
import { FRESH, planted, validBody } from './validBody.ts';

const bytes = (json: unknown) => Buffer.from(JSON.stringify(json) ?? '');

/** Requests with the targets, referrers and times of a real log; see test/data/README.md. */
function realBodies(): Buffer[] {
  const lines = readFileSync('test/data/access.log', 'utf8').split('\n');
  return lines.flatMap((text, index) => {
    const line = index % 20 === 0 ? parseCombined(text) : undefined;
    if (!line) return [];
    const { at, target, referrer } = line;
    const id = `${index.toString(16).padStart(8, '0')}${FRESH}${'0'.repeat(12)}`;
    const event = { id, at, type: 'page_view', url: ORIGIN + target, referrer };
    return [bytes({ site: 'demo', sentAt: at, events: [event] })];
  });
}
export const REAL_BODIES = realBodies();

const someJson = fc.json({ maxDepth: 5 }).map((text) => Buffer.from(text));
const randomBytes = fc.uint8Array({ maxLength: 400 }).map((all) => Buffer.from(all));
const anything = fc.oneof(fc.jsonValue({ maxDepth: 3 }), planted, fc.integer(), fc.double());

/** The right names with anything in them. */
const rightNames = fc.record(
  {
    ...{ site: fc.oneof(fc.constant('demo'), anything), sentAt: anything, consent: anything },
    ...{ visitor: anything, child: anything, context: anything },
    events: fc.oneof(
      anything,
      fc.array(
        fc.record(
          {
            ...{ id: anything, at: anything, url: anything, referrer: anything, name: anything },
            ...{ props: anything, target: anything, kind: anything, choice: anything },
            type: fc.constantFrom('page_view', 'page_leave', 'click', 'error', 'custom', 'consent'),
          },
          { requiredKeys: [] },
        ),
        { maxLength: 3 },
      ),
    ),
  },
  { requiredKeys: [] },
);

const valid = validBody.map(bytes);
const real = fc.constantFrom(...REAL_BODIES);
const changedValue = fc
  .tuple(validBody, valueChanges)
  .map(([body, all]) => bytes(all.reduce<unknown>(changeValue, body)));
const changedBytes = fc
  .tuple(fc.oneof({ weight: 4, arbitrary: valid }, real), byteChanges, fc.oneof(valid, real))
  .map(([body, all, other]) => all.reduce((it, change) => changeBytes(it, change, other), body));

/** Bodies of `POST /v1/events`: valid ones, valid ones with a few things changed, and noise. */
export const body: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 30, arbitrary: valid },
  { weight: 30, arbitrary: changedBytes },
  { weight: 25, arbitrary: changedValue },
  { weight: 5, arbitrary: rightNames.map(bytes) },
  { weight: 4, arbitrary: randomBytes },
  { weight: 4, arbitrary: someJson },
  { weight: 2, arbitrary: real },
);

/** A body cut after each of its bytes. */
export function cutEverywhere(whole: Buffer): Buffer[] {
  return Array.from({ length: whole.length }, (_, length) => whole.subarray(0, length));
}
