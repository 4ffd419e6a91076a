import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import golden from '../data/smoke.json' with { type: 'json' };
import { fixedNoise } from '../edge/smoke/fixedNoise.ts';
import { runSmoke, type Smoke } from '../edge/smoke/runSmoke.ts';
import { FOUR, startWorkerdSide } from './support/workerdSide.ts';

let smoke: Smoke;
beforeAll(async () => {
  vi.spyOn(console, 'info').mockImplementation(() => undefined);
  const random = fixedNoise();
  smoke = await runSmoke(await startWorkerdSide(), ['', FOUR]);
  random();
  // More than a thousand requests.
}, 180_000);
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

// What a server on Node answered and published: test/edge/smoke.test.ts holds it to the same file.
test.each(['answers', 'tables', 'questions'] as const)('the Worker has the %s of Node', (part) => {
  expect(smoke[part]).toEqual(golden[part]);
});

test('the Worker has notices of its own, which differ from those of Node in nothing but the text', () => {
  expect(smoke.notices).toEqual(golden.notices.edge);
  for (const [name, answer] of Object.entries(golden.notices.server)) {
    expect(smoke.notices[name]).toEqual({ ...answer, body: expect.anything() });
    expect(smoke.notices[name]?.body).not.toEqual(answer.body);
  }
});

test.each([
  ['one shard', ''],
  ['four shards', FOUR],
])('%s of the Worker counts and publishes what one process on Node does', (_name, suffix) => {
  expect(smoke.counted[suffix]).toEqual(golden.counted['']);
});
