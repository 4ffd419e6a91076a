import type { CheckInfo } from '../finding.ts';
import type { Attack } from './attack.ts';
import { view } from './behave.ts';
import { guessing } from './guessing.ts';
import { DEVICES, makePersona } from './persona.ts';
import { secretOf } from './secret.ts';

const info: CheckInfo = {
  name: 'attacks.singling-out',
  title:
    'No description made from published rows isolates one person better than chance and the policy allow.',
  what: 'What is published of a crowd and of one person whose page and device nobody else has together.',
  how: 'Predicate singling out (A. Cohen, K. Nissim, "Towards formalizing the GDPR’s notion of singling out", PNAS 2020): from published rows the attacker writes a description (this page, this browser) that is to fit exactly one person. How often it does is held against a description of the same weight that is picked without looking, and against the policy’s epsilon.',
  severity: 'critical',
  remedy:
    'Release nothing more with this build: persons can be singled out beyond the policy’s epsilon. Go back to a version that passes.',
  clauses: ['WP29 opinion 05/2014, singling out', 'GDPR recital 26', 'GDPR art. 4(1)'],
};

const PAGES = 7;

export const singlingOut: Attack = {
  info,
  async run(scene) {
    const { policy, random } = scene;
    // From the end, where the crowd is thinnest.
    const options = policy.pages.slice(-PAGES).flatMap((page) =>
      DEVICES.slice(2).map((device) => ({
        who: { ...makePersona(random, device), address: '8.8.8.8' },
        acts: [view(policy, page)],
      })),
    );
    return guessing(
      scene,
      await secretOf(scene, options),
      'descriptions, each of one person alone',
    );
  },
};
