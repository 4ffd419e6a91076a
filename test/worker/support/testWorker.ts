import { evictAllDurableObjects } from 'cloudflare:test';
import { machineClock } from '../../../src/edge/clock.ts';
import { createEdge } from '../../../src/edge/createEdge.ts';
import type { EdgeEnv } from '../../../src/edge/env.ts';
import * as deployed from '../../../src/worker.ts';

type Edge = ReturnType<typeof createEdge>;

let handler: Edge['handler'] = deployed.default;
let changed: Partial<EdgeEnv> = {};

// The platform looks them up whenever it makes an object.
export let Shard: Edge['Shard'] = deployed.Shard;
export let Coordinator: Edge['Coordinator'] = deployed.Coordinator;

/**
 * Deploys the Worker anew, as `wrangler deploy` does: with other policies, and some of its
 * bindings changed. What is stored stays. Until then it is that of `src/worker.ts`.
 *
 * @param sites policies as their files have them
 */
export async function deploy(sites: readonly unknown[], env: Partial<EdgeEnv> = {}): Promise<void> {
  const edge = createEdge({ clock: machineClock, sites });
  handler = edge.handler;
  changed = env;
  Shard = class extends edge.Shard {
    constructor(context: DurableObjectState, given: EdgeEnv) {
      super(context, { ...given, ...env });
    }
  };
  Coordinator = class extends edge.Coordinator {
    constructor(context: DurableObjectState, given: EdgeEnv) {
      super(context, { ...given, ...env });
    }
  };
  await evictAllDurableObjects();
}

/** The Worker under test. */
export default {
  fetch: (request: Request, env: EdgeEnv, context: ExecutionContext) =>
    handler.fetch(request, { ...env, ...changed }, context),
  scheduled: (event: unknown, env: EdgeEnv) => handler.scheduled(event, { ...env, ...changed }),
};
