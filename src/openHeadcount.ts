import { setTimeout as wait } from 'node:timers/promises';
import type { Rest } from '../aggregate/committer.ts';
import { loadPolicies } from '../policy/loadPolicies.ts';
import type { Policy } from '../policy/policy.ts';
import { secureUniform } from '../release/uniform.ts';
import { openClickHouse } from './clickhouse.ts';
import type { Config } from './config.ts';
import { openGeo } from './geo.ts';
import { Headcount, type HeadcountDeps } from './headcount.ts';
import { type NodeState, openNodeState } from './nodeState.ts';
import { UserError } from './userError.ts';
import { type CommitWatch, watchCommits } from './watchCommits.ts';

/** Who is told of how a running Headcount does. */
export interface Watching {
  readonly commits: CommitWatch;
  readonly timeStep: HeadcountDeps['timeStep'];
}

/**
 * Waits 50 ms after a commit that failed, twice as long after the next, half a second at most. Each
 * try takes along all that is owed; on a full disk one for each request would take up the server.
 */
const rest: Rest = (failures) => wait(Math.min(500, 50 * 2 ** (failures - 1)));

/** Puts the stages together from a config. Throws `UserError` or `PolicyError`. */
export async function openHeadcount(
  config: Config,
  now: () => number,
  watching?: Watching,
): Promise<Headcount> {
  const policies = await loadPolicies(config.policies);
  const lookUpPlace = await openGeo(config.geo);
  return openHeadcountUnder({ policies, lookUpPlace }, config, now, watching);
}

/** The same under policies that no folder need have. Throws `UserError`. */
export async function openHeadcountUnder(
  { policies, lookUpPlace }: Pick<HeadcountDeps, 'policies' | 'lookUpPlace'>,
  config: Config,
  now: () => number,
  watching?: Watching,
): Promise<Headcount> {
  const opened = await openNodeState(config.data);
  const state = watching ? watchCommits(opened, watching.commits) : opened;
  try {
    await activate(config.policies, policies, state, now());
    const clickhouse = openClickHouse(config.clickhouse, config.data);
    const uniform = secureUniform();
    const timeStep = watching?.timeStep;
    return await Headcount.start({
      ...{ policies, lookUpPlace, state, clickhouse, uniform, now, rest },
      ...(timeStep ? { timeStep } : {}),
    });
  } catch (error) {
    await state.close();
    throw error;
  }
}

/** Notes which policies are in force. One that changed must say so by its version: releases name it. */
async function activate(
  folder: string,
  policies: ReadonlyMap<string, Policy>,
  state: NodeState,
  at: number,
): Promise<void> {
  const wrong = await state.activate(
    [...policies.values()].map(({ site, version, hash }) => ({ site, version, hash, at })),
  );
  const [first] = wrong;
  if (!first) return;
  const file = `${folder}/${first.site}.json`;
  const version = policies.get(first.site)?.version ?? 0;
  throw first.why === 'older'
    ? new UserError(
        `${file} has version ${version}, but a later one was in force.`,
        'Versions only count up: give it the next number.',
      )
    : new UserError(
        `${file} was changed, but its version is still ${version}.`,
        `Set "version" to ${version + 1}: releases name the version they were made under, and the ledger tells since when.`,
      );
}
