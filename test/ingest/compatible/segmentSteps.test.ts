import { afterEach, describe, expect, test, vi } from 'vitest';
import { segment } from '../../../ingest/compatible/segment.ts';
import { MAX_MESSAGES } from '../../../ingest/compatible/segmentMessage.ts';
import { dialectDeps, NOW } from '../../support/compatible.ts';
import { segmentRequest, translateSegment } from '../../support/segmentCalls.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** The same JSON, in which every look at an object or a list is counted. */
function counted(json: unknown, looked: () => void): unknown {
  if (typeof json !== 'object' || json === null) return json;
  return new Proxy(json, {
    get(target, key, receiver) {
      looked();
      return counted(Reflect.get(target, key, receiver), looked);
    },
    ownKeys(target) {
      looked();
      return Reflect.ownKeys(target);
    },
    getOwnPropertyDescriptor(target, key) {
      looked();
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
  });
}

/** How often the parser's result was looked at for so many calls without anything in them. */
function looksAt(shared: object, calls: number): number {
  const call = { type: 'track', event: 'x' };
  const batch = Array.from({ length: calls }, () => call);
  let looks = 0;
  const body = counted(
    { writeKey: 'demo', context: { consent: 'granted' }, ...shared, batch },
    () => {
      looks += 1;
    },
  );
  vi.spyOn(JSON, 'parse').mockReturnValueOnce(body);
  const translated = segment.translate(segmentRequest('/v1/batch', '{}'), dialectDeps);
  expect(translated).toHaveLength(Math.ceil(calls / 200));
  return looks;
}

describe('what a batch says for all its calls is read once, however long it is', () => {
  const LONG = 1000;
  const list = Array.from({ length: LONG }, () => 1);
  const object = Object.fromEntries(list.map((one, at) => [`k${at}`, one]));
  const ofContext = ['userAgent', 'ip', 'locale', 'timezone', 'screen', 'page', 'campaign'];
  const said = (field: string, value: unknown): [string, object] => [
    `context.${field}`,
    { context: { consent: 'granted', [field]: value } },
  ];
  test.each<[field: string, shared: object]>(
    [list, object].flatMap((value) => [
      ...ofContext.map((field) => said(field, value)),
      said('screen', { width: value, height: [value] }),
      said('consent', value),
      said('consent', { choice: 'granted', categoryPreferences: value }),
      said('consent', { choice: value }),
      ['sentAt', { sentAt: value }],
      [
        'what is of calls',
        { properties: value, timestamp: value, anonymousId: value, messageId: value },
      ],
    ]),
  )('%s', (_field, shared) => {
    const more = 100;
    const perCall = (looksAt(shared, more + 1) - looksAt(shared, 1)) / more;
    expect(perCall).toBeLessThan(LONG / 10);
  });

  test('a time is parsed once, and not at all where it is longer than a time', () => {
    const parsed = vi.spyOn(Date, 'parse');
    const batch = Array.from({ length: MAX_MESSAGES }, () => ({ type: 'track', event: 'x' }));
    const at = (sentAt: string) =>
      translateSegment('/v1/batch', { writeKey: 'demo', sentAt, batch })[0]?.envelope.sentAt;
    expect(at(new Date(NOW).toISOString())).toBe(NOW);
    expect(parsed).toHaveBeenCalledTimes(1);
    expect(at('1'.repeat(65))).toBeUndefined();
    expect(parsed).toHaveBeenCalledTimes(1);
  });

  test.each([
    [1440.4, 900, [1440, 900]],
    // To make a number of a text takes as long as the text is.
    ['1440', '900', undefined],
    [[1440], { toString: 0 }, undefined],
    [null, true, undefined],
    [1e300, 900, undefined],
  ])('a screen of %j and %j', (width, height, screen) => {
    const context = { consent: 'granted', screen: { width, height } };
    const [{ envelope } = {}] = translateSegment('/v1/track', {
      ...{ event: 'x', writeKey: 'demo', context },
    });
    expect(envelope?.context).toEqual(screen ? { screen } : {});
  });
});
