import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerCompatible } from '../../../ingest/compatible/answerCompatible.ts';
import { segment } from '../../../ingest/compatible/segment.ts';
import { parseEnvelope } from '../../../ingest/wire.ts';
import { compatibleApp, dialectDeps } from '../../support/compatible.ts';
import { segmentRequest } from '../../support/segmentCalls.ts';
import { ORIGIN } from '../../support/wire.ts';

const SECRET = 'ada.lovelace@mail.example';
const HOSTILE: readonly unknown[] = [
  ...[{ toString: 0 }, { valueOf: 1, toString: 2 }, { length: -1 }, { toJSON: 0 }],
  ...[JSON.parse('{"__proto__":null}'), { constructor: { prototype: 1 } }, [[[[{}]]]], [null]],
  ...['\ud800', '', ' ', SECRET, `${ORIGIN}/x`, '//', 'http://[', 'x'.repeat(9000), {}, []],
  ...[-0, 1e308, -1, 2 ** 53, true, null, 'granted', 'denied', 'Analytics'],
];
const OF_CONTEXT = [
  ...['userAgent', 'ip', 'locale', 'timezone', 'screen', 'screen.width', 'screen.height'],
  ...['page', 'page.url', 'page.path', 'page.referrer', 'campaign', 'campaign.source'],
  ...['consent', 'consent.choice', 'consent.categoryPreferences', 'consent.x'],
];
const OF_CALL = [
  ...['event', 'messageId', 'timestamp', 'originalTimestamp', 'sentAt', 'writeKey', 'type'],
  ...['anonymousId', 'userId', 'properties', 'properties.url', 'properties.path'],
  ...['properties.referrer', 'properties.consent', 'properties.x', 'context'],
  ...OF_CONTEXT.map((path) => `context.${path}`),
];
const OF_BATCH = [
  ...['sentAt', 'writeKey', 'batch', 'context'],
  ...OF_CONTEXT.map((path) => `context.${path}`),
];

/** A copy in which another value stands at a path. */
function withAt(json: object, path: string, value: unknown): object {
  const [, name = '', rest] = /^([^.]+)(?:\.(.+))?$/.exec(path) ?? [];
  if (rest === undefined) return { ...json, [name]: value };
  const inner = (json as Record<string, unknown>)[name];
  const object = typeof inner === 'object' && inner !== null ? inner : {};
  return { ...json, [name]: withAt(object, rest, value) };
}

describe('no shape of any field causes a 5xx, or a value to be repeated, or a wrong envelope', () => {
  const { deps } = compatibleApp(segment);
  async function send(path: string, json: unknown, browser: boolean) {
    const request = segmentRequest(path, json, browser ? { origin: ORIGIN } : {});
    const answer = await answerCompatible(segment, request, async () => request.text, deps);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).not.toContain(SECRET);
    const translated = segment.translate(request, dialectDeps);
    if ('status' in translated) return;
    for (const { envelope } of translated) expect(parseEnvelope(envelope)).toHaveProperty('ok');
  }
  const screen = { width: 1440, height: 900 };
  const context = { consent: 'granted', screen };
  const known = { writeKey: 'demo', anonymousId: 'a', properties: { url: `${ORIGIN}/` } };

  test.each(OF_CALL)('one in %s', async (path) => {
    for (const value of HOSTILE) {
      for (const type of ['page', 'track']) {
        const call = withAt({ ...known, type, event: 'x', context }, path, value);
        await send(`/v1/${type}`, call, false);
        await send('/v1/batch', { batch: [call, call] }, true);
      }
    }
  });

  test.each(OF_BATCH)('one in %s of a batch', async (path) => {
    for (const value of HOSTILE) {
      const batch = [{ ...known, type: 'page' }];
      await send('/v1/batch', withAt({ batch, context }, path, value), false);
    }
  });

  test('several', async () => {
    const value = fc.oneof(fc.constantFrom(...HOSTILE), fc.jsonValue({ maxDepth: 2 }));
    const changes = (paths: readonly string[]) =>
      fc.array(fc.tuple(fc.constantFrom(...paths), value), { maxLength: 8 });
    const changed = (json: object, all: [string, unknown][]) =>
      all.reduce<object>((one, [path, to]) => withAt(one, path, to), json);
    const calls = fc.array(changes(OF_CALL), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changes(OF_BATCH), calls, fc.boolean(), async (batch, all, browser) => {
        const view = { ...known, type: 'page', context };
        const sent = all.map((one) => changed(view, one));
        await send('/v1/batch', changed({ batch: sent, context }, batch), browser);
      }),
      { numRuns: 200 },
    );
  });
});
