import { machineClock } from './edge/clock.ts';
import { createEdge } from './edge/createEdge.ts';
import { SITES } from './edge/sites.ts';

/** The Cloudflare Worker: see docs/deploy-cloudflare.md. */
const edge = createEdge({ clock: machineClock, sites: SITES });

export const { Shard, Coordinator } = edge;
export default edge.handler;
