import { afterAll, beforeAll, expect, test } from 'vitest';
import golden from '../data/smoke.json' with { type: 'json' };
import { edgeNotices } from './smoke/edgeNotices.ts';
import { fixedNoise } from './smoke/fixedNoise.ts';
import { type NodeSide, startNodeSide } from './smoke/nodeSide.ts';
import { runSmoke, type Smoke } from './smoke/runSmoke.ts';

let side: NodeSide;
let smoke: Smoke;
const random = fixedNoise();
beforeAll(async () => {
  side = await startNodeSide();
  smoke = await runSmoke(side);
}, 180_000);
afterAll(async () => {
  random();
  await side.stop();
});

const OUTDATED = 'if this is what you meant: node test/edge/smoke/writeGolden.ts';

// The same file is what the Worker is held to, in test/worker/smoke.test.ts.
test.each(['answers', 'tables', 'counted', 'questions'] as const)(
  'a server on Node has the %s of the golden file',
  (part) => {
    expect(smoke[part], OUTDATED).toEqual(golden[part]);
  },
);

test('each platform has the notices of the golden file that are its own', async () => {
  expect(smoke.notices, OUTDATED).toEqual(golden.notices.server);
  expect(await edgeNotices(), OUTDATED).toEqual(golden.notices.edge);
});
