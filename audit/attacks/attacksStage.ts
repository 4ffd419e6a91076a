import type { CheckName, Result } from '../finding.ts';
import { AuditError } from '../runAudit.ts';
import type { Stage } from '../stage.ts';
import type { Attack } from './attack.ts';
import { averaging } from './averaging.ts';
import { differencing } from './differencing.ts';
import { inference } from './inference.ts';
import { linkage } from './linkage.ts';
import { membership } from './membership.ts';
import { noise } from './noise.ts';
import { noiseSecret } from './noiseSecret.ts';
import { restatement } from './restatement.ts';
import { openScene } from './scene.ts';
import { singlingOut } from './singlingOut.ts';

const ATTACKS: readonly Attack[] = [
  averaging,
  differencing,
  restatement,
  membership,
  linkage,
  singlingOut,
  inference,
  noise,
  noiseSecret,
];

/**
 * What somebody can learn of a person who has all that is published, and knows all but what is asked, by
 * the criteria of the Article 29 Working Party's opinion 05/2014 on anonymisation techniques: singling out,
 * linkability, inference. Each attack is carried out on twins of the deployment.
 */
export const attacksStage: Stage = {
  group: 'attacks',
  checks: ATTACKS.map(({ info }) => info),
  async run(subject, wanted, tell) {
    const results = new Map<CheckName, Result>();
    const attacks = ATTACKS.filter(({ info }) => wanted.has(info.name));
    const scene = openScene(subject);
    try {
      for (const [index, { info, run }] of attacks.entries()) {
        tell(index, attacks.length, info.name);
        results.set(info.name, await run(scene).catch(brokeOff));
      }
      tell(attacks.length, attacks.length, 'done');
    } finally {
      await scene.close();
    }
    return results;
  },
};

/** One attack that breaks off takes no other with it. Only what was written for a reader is told. */
function brokeOff(error: unknown): Result {
  const why = error instanceof AuditError ? error.message : (error as Error | undefined)?.name;
  return {
    status: 'failed',
    evidence: [`The attack could not be carried out, so nothing is known: ${why ?? 'an error'}.`],
  };
}
