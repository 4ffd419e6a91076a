import type { Policy } from '../../policy/policy.ts';
import { CanarySites } from './canarySites.ts';
import type { EdgeClock } from './clock.ts';
import { edgeLog } from './edgeLog.ts';
import type { EdgeEnv } from './env.ts';
import { parseSites } from './parseSites.ts';
import { ShardPlan } from './shardPlan.ts';
import { type WrongSetting, wrongSettings } from './wrongSettings.ts';

/** What the Worker and its objects share: they are one program, in as many places as the platform likes. */
export interface Deployment {
  readonly clock: EdgeClock;
  /** By site. */
  readonly policies: ReadonlyMap<string, Policy>;
  /** The sites that audits have added. */
  canaries(env: EdgeEnv): CanarySites;
  /** Throws `UserError` where SHARDS is wrong. */
  plan(env: EdgeEnv): ShardPlan;
  /** What is wrong with the settings, which is logged once; where anything is, nothing can be counted. */
  wrong(env: EdgeEnv): readonly WrongSetting[];
}

/** @param sites policies as their files have them */
export function createDeployment(clock: EdgeClock, sites: readonly unknown[]): Deployment {
  let policies: Deployment['policies'] | undefined;
  let canaries: CanarySites | undefined;
  let plan: ShardPlan | undefined;
  let wrong: readonly WrongSetting[] | undefined;
  return {
    clock,
    // When they are first needed: what a Worker does before its first request delays its start.
    get policies() {
      policies ??= parseSites(sites);
      return policies;
    },
    canaries(env) {
      canaries ??= new CanarySites(this.policies, env.LIMIT_KEY, clock.now);
      return canaries;
    },
    plan(env) {
      plan ??= new ShardPlan(this.policies.values(), env.SHARDS);
      return plan;
    },
    wrong(env) {
      if (wrong) return wrong;
      wrong = wrongSettings(this.policies.values(), env);
      for (const { code, ...said } of wrong) edgeLog('warn', code, said);
      return wrong;
    },
  };
}
