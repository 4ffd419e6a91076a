import { type KeptPage, keptPage } from './fillPage.ts';
import type { Canary } from './kinds.ts';
import { planCompatible } from './planCompatible.ts';
import { planEvents } from './planEvents.ts';
import { planLoud } from './planLoud.ts';
import { planMalformed } from './planMalformed.ts';
import type { FloodDeps, Planned } from './planned.ts';
import { planOthers } from './planOthers.ts';
import { planPairs } from './planPairs.ts';

/** All requests, and all that is in them. */
export interface Flood {
  readonly requests: readonly Planned[];
  readonly planted: readonly Canary[];
  readonly kept: KeptPage;
}

/** Makes the whole flood up before any of it is sent, so that each answer can be searched for all of it. */
export function planFlood(deps: FloodDeps): Flood {
  const kept = keptPage(deps.policy.pages, deps.planter);
  const requests = [
    ...planLoud(deps, kept),
    ...planEvents(deps),
    ...(deps.size.everyWay
      ? [
          ...planCompatible(deps, kept),
          ...planMalformed(deps),
          ...planOthers(deps),
          ...planPairs(deps),
        ]
      : []),
  ];
  return { requests, planted: deps.planter.planted, kept };
}
