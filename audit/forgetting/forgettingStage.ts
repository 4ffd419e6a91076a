import { stageOf } from '../stageOf.ts';
import { closed } from './closed.ts';
import { equal } from './equal.ts';
import { eventIds } from './eventIds.ts';
import { createForgettingGround } from './forgettingGround.ts';
import { liveKeys, liveVisitors } from './live.ts';

/** Whether what tells visitors apart is gone once their windows have closed. */
export const forgettingStage = stageOf(
  'forgetting',
  [liveKeys, liveVisitors, closed, eventIds, equal],
  createForgettingGround,
);
