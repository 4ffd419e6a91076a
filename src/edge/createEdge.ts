import type { Hono } from 'hono';
import { NotDurable } from '../../ingest/takeEnvelope.ts';
import { randomKey } from '../randomKey.ts';
import { CanaryObjects } from './canaryObjects.ts';
import { openClickHouseWeb } from './clickhouseWeb.ts';
import type { EdgeClock } from './clock.ts';
import { type Collect, createCollect } from './collect.ts';
import { coordinatorObject } from './coordinatorObject.ts';
import { createDeployment, type Deployment } from './deployment.ts';
import { createEdgeApp } from './edgeApp.ts';
import { edgeLog } from './edgeLog.ts';
import { edgeTransforms, type TransformOf } from './edgeTransforms.ts';
import type { EdgeEnv } from './env.ts';
import { coordinatorCalls, shardCalls } from './namespaces.ts';
import { shardObject } from './shardObject.ts';

export interface EdgeOptions {
  readonly clock: EdgeClock;
  /** Policies as their files have them, checked before. */
  readonly sites: readonly unknown[];
}

/** What a Worker exports: its handlers and its two kinds of Durable Objects. */
export function createEdge({ clock, sites }: EdgeOptions) {
  const deployment = createDeployment(clock, sites);
  let app: Hono | undefined;
  const handler = {
    fetch(request: Request, env: EdgeEnv, context: ExecutionContext) {
      // A Worker may make random values only while it handles a request, hence not before.
      app ??= openApp(deployment, env);
      return app.fetch(request, env, context);
    },
    /** By the clock of `wrangler.toml`: an alarm that was lost is set again. */
    async scheduled(_event: unknown, env: EdgeEnv): Promise<void> {
      deployment.wrong(env);
      const wakes = [...deployment.policies.keys()].map(async (site) => {
        try {
          await coordinatorCalls(env, site).wake();
        } catch {
          edgeLog('warn', 'coordinator-away', { site });
        }
      });
      await Promise.all(wakes);
    },
  };
  return {
    handler,
    Shard: shardObject(deployment),
    Coordinator: coordinatorObject(deployment),
  };
}

function openApp(deployment: Deployment, env: EdgeEnv): Hono {
  const { clock } = deployment;
  const canaries = deployment.canaries(env);
  const { policies } = canaries;
  const plan = () => canaries.planned(deployment.plan(env));
  const transformOf = edgeTransforms(policies, randomKey);
  return createEdgeApp({
    ...{ env, policies, now: clock.now, transformOf },
    collect: openCollect(deployment, env, transformOf),
    read: openClickHouseWeb(env).read,
    canary: { canaries, objects: new CanaryObjects(env, plan, clock.now) },
    log: edgeLog,
  });
}

/** With wrong settings nobody knows which objects to ask: events are refused, and all else goes on. */
function openCollect(deployment: Deployment, env: EdgeEnv, transforms: TransformOf): Collect {
  const [wrong] = deployment.wrong(env);
  if (wrong) return () => Promise.reject(new NotDurable(wrong.code));
  const canaries = deployment.canaries(env);
  const { policies } = canaries;
  return createCollect({
    ...{ policies, transforms, plan: canaries.planned(deployment.plan(env)) },
    shard: (id) => shardCalls(env, id),
    log: edgeLog,
  });
}
