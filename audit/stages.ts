import { attacksStage } from './attacks/attacksStage.ts';
import { canariesStage } from './canaries/canariesStage.ts';
import { consentStage } from './consent/consentStage.ts';
import { forgettingStage } from './forgetting/forgettingStage.ts';
import { lawStage } from './law/lawStage.ts';
import { ledgerStage } from './ledger/ledgerStage.ts';
import { releaseStage } from './release/releaseStage.ts';
import { schemaStage } from './schema/schemaStage.ts';
import type { Stage } from './stage.ts';

/** All that an audit looks at, in its order. */
export const STAGES: readonly Stage[] = [
  lawStage,
  schemaStage,
  releaseStage,
  ledgerStage,
  canariesStage,
  forgettingStage,
  consentStage,
  attacksStage,
];
