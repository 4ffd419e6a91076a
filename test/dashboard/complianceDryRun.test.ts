import { expect, test } from 'vitest';
import { dryRunBody, type SenderControls } from '../../dashboard/compliance/dryRun/dryRunBody.ts';
import { examplesOf } from '../../dashboard/compliance/dryRun/examples.ts';
import { freshUuid } from '../../dashboard/compliance/dryRun/freshUuid.ts';
import { telling } from '../../dashboard/compliance/dryRun/valueInWords.ts';
import { loadPolicies } from '../../policy/loadPolicies.ts';
import { dryRun } from '../../src/compliance/dryRun.ts';
import { readDryRun } from '../../src/compliance/dryRunRequest.ts';
import { randomKey } from '../../src/randomKey.ts';

const policies = await loadPolicies('policies');
const NOW = Date.UTC(2026, 10, 22, 12);
const UA = 'Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0';
const nothing: SenderControls = {
  ...{ place: '', address: '', consent: '', gpc: false, dnt: false, userAgent: UA },
};
let made = 0;
const deps = {
  now: NOW,
  uuid: () => {
    made += 1;
    return freshUuid(new Uint8Array(16).fill(made));
  },
};

test.each([...policies.values()])(
  'every example of $site is one that its server reads whole',
  async (policy) => {
    const examples = examplesOf(policy, deps);
    expect(examples.map(({ name }) => name)).toContain('A page view');
    for (const { request } of examples) {
      const sent = dryRunBody(JSON.stringify(request), { ...nothing, place: 'in-ka' });
      if ('wrong' in sent) throw new Error(sent.wrong);
      const asked = readDryRun(JSON.stringify(sent.body), policy.site);
      if ('status' in asked) throw new Error(asked.detail);
      const told = await dryRun(asked, {
        policy,
        now: NOW,
        lookUpPlace: () => undefined,
        randomKey,
      });
      if ('status' in told) throw new Error(told.detail);
      expect(told).toMatchObject({ errors: [], ignored: [], events: [{ index: 0 }] });
      const fates = ['counted', 'forgotten', 'not_collected'];
      expect(told.events[0]?.fate).toBeOneOf(fates);
    }
  },
);

const request = '{"site": "demo", "consent": "granted", "sender": {"headers": {"DNT": "1"}}}';

test('the controls say who sends, and leave what the text says where they say nothing', () => {
  expect(dryRunBody(request, nothing)).toEqual({
    body: {
      ...{ site: 'demo', consent: 'granted' },
      sender: { headers: { DNT: '1', 'User-Agent': UA } },
    },
  });
  const all = { ...nothing, place: ' in-ka ', address: '203.0.113.7', gpc: true } as const;
  expect(dryRunBody(request, { ...all, consent: 'denied' })).toEqual({
    body: {
      ...{ site: 'demo', consent: 'denied' },
      sender: {
        ...{ place: 'IN-KA', address: '203.0.113.7' },
        headers: { DNT: '1', 'User-Agent': UA, 'Sec-GPC': '1' },
      },
    },
  });
  expect(dryRunBody(request, { ...nothing, consent: 'nothing' })).not.toHaveProperty(
    'body.consent',
  );
});

test('a browser that the text names is not replaced by the reader’s own', () => {
  const text = '{"sender": {"headers": {"user-agent": "curl/8"}}}';
  expect(dryRunBody(text, nothing)).toEqual({
    body: { sender: { headers: { 'user-agent': 'curl/8' } } },
  });
});

test('what is no JSON object is told before it is sent', () => {
  expect(dryRunBody('{"site": ', nothing)).toMatchObject({
    wrong: expect.stringContaining('not JSON'),
  });
  expect(dryRunBody('[1]', nothing)).toHaveProperty('wrong');
  // Of a sender that is none the server says what is wrong.
  expect(dryRunBody('{"sender": 1}', nothing)).toEqual({ body: { sender: 1 } });
});

test('of what is left only fields that say something are shown', () => {
  const left = {
    type: 'page_view',
    at: 5,
    page: '/',
    from: '(none)',
    props: {},
    entry: false,
    visitor: 'none',
  };
  expect(telling(left)).toEqual([
    ['type', 'page_view'],
    ['at', '1970-01-01T00:00:00.005Z'],
    ['page', '/'],
    ['entry', 'false'],
  ]);
});

test('a UUID that is made without HTTPS is one of version 4', () => {
  const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(freshUuid(new Uint8Array(16).fill(255))).toMatch(pattern);
  expect(freshUuid(new Uint8Array(16))).toMatch(pattern);
});
