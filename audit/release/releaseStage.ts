import { stageOf } from '../stageOf.ts';
import { budget } from './budget.ts';
import { expiry } from './expiry.ts';
import { mechanism } from './mechanism.ts';
import { outbox } from './outbox.ts';
import { overdue } from './overdue.ts';
import type { ReleaseGround } from './releaseGround.ts';
import { smallestCell } from './smallestCell.ts';
import { values } from './values.ts';

/** What was published, how it was made, and when it goes. */
export const releaseStage = stageOf(
  'release',
  [smallestCell, mechanism, budget, values, overdue, expiry, outbox],
  (subject): ReleaseGround => subject,
);
