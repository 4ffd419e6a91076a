import type { CheckInfo } from '../finding.ts';
import type { Attack } from './attack.ts';
import { view } from './behave.ts';
import { guessing } from './guessing.ts';
import { makePersona } from './persona.ts';
import { secretOf } from './secret.ts';

const info: CheckInfo = {
  name: 'attacks.inference',
  title: 'Which page somebody viewed cannot be inferred better than the policy allows.',
  what: 'What is published of a crowd and of one person whose device, place and time are known, but not the page.',
  how: 'For each page the policy counts, the attacker works out what would be published, and names the likeliest page. How often that is right is held against chance, which is what the attacker has without the person’s data, and against the policy’s epsilon.',
  severity: 'critical',
  remedy:
    'Release nothing more with this build: more can be inferred than the policy’s epsilon allows. Go back to a version that passes.',
  clauses: ['WP29 opinion 05/2014, inference', 'GDPR recital 26'],
};

/** Enough pages that a guess says something. */
const PAGES = 16;

export const inference: Attack = {
  info,
  async run(scene) {
    const { policy, random } = scene;
    const { device } = makePersona(random);
    const options = policy.pages.slice(0, PAGES).map((page) => ({
      who: makePersona(random, device),
      acts: [view(policy, page)],
    }));
    return guessing(scene, await secretOf(scene, options), 'pages that somebody may have viewed');
  },
};
