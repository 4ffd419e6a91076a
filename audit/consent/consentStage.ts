import { stageOf } from '../stageOf.ts';
import { createConsentGround } from './consentGround.ts';
import { deviceReads } from './deviceReads.ts';
import { gpc } from './gpc.ts';
import { objection } from './objection.ts';
import { refusal } from './refusal.ts';
import { unlinkable } from './unlinkable.ts';
import { withdrawal } from './withdrawal.ts';

/** Whether consent and its refusal do what the policy says, on twins: no visitor is asked for it. */
export const consentStage = stageOf(
  'consent',
  [refusal, gpc, deviceReads, unlinkable, objection, withdrawal],
  createConsentGround,
);
