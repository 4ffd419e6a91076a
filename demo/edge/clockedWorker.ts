import { env } from 'cloudflare:workers';
import { createEdge } from '../../src/edge/createEdge.ts';
import { type FastClock, readFastClock } from '../fastClock.ts';

/**
 * The Worker with another clock and other policies, which it is given as variables: so that days pass
 * while one looks on. All of it but the clock is what is deployed.
 */
const { CLOCK, POLICIES } = env as unknown as {
  /** A `FastClock` as JSON. */
  readonly CLOCK: string;
  /** An array of policies as JSON. */
  readonly POLICIES: string;
};
const clock: FastClock = JSON.parse(CLOCK);
const now = () => readFastClock(clock);

const edge = createEdge({
  clock: { now, wait: (until) => Math.max(0, (until - now()) / clock.speed) },
  sites: JSON.parse(POLICIES),
});

export const { Shard, Coordinator } = edge;
export default edge.handler;
