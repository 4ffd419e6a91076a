import { type CheckInfo, failed, passed } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import { type ConsentGround, granted } from './consentGround.ts';
import { holdAll } from './refusal.ts';
import { OPT_OUTS } from './sayings.ts';

const info: CheckInfo = {
  name: 'consent.gpc',
  title: 'Global Privacy Control is obeyed, even against a consent.',
  what: 'What requests leave in the open counts that carry a consent and the browser’s opt-out (Sec-GPC: 1), or an opt-out in a GPP string; by our own script and by clients of other products.',
  how: 'The same made-up visits are sent to a copy of the server with the same code and policy, and what they leave is compared, count by count, with what the policy says of an opt-out: that it is a refusal, or an objection.',
  severity: 'critical',
  remedy:
    'Read the header Sec-GPC (ingest/readRequest.ts) and let it win over every grant (transforms/consent.ts).',
  clauses: ['CCPA § 1798.135(e)', 'CCPA regulations, 11 CCR § 7025', 'GDPR art. 21(5)'],
};

export const gpc: Check<ConsentGround> = {
  info,
  async run(ground) {
    const { wrong, compared } = await holdAll(ground, OPT_OUTS);
    const foreign = await ground.compatible.hold('optOuts');
    if (wrong.length + foreign.wrong.length > 0) return failed(...wrong, ...foreign.wrong);
    const { gpc: means, withoutConsent } = ground.policy.consent;
    const leaves = means === 'objected' || withoutConsent === 'drop';
    return passed(
      `${ground.visits.length} visits by Sec-GPC: 1, as many by the header twice and by a GPP string, each with consent granted beside it. The policy takes them for ${means}.`,
      leaves
        ? 'Nothing of them was counted.'
        : `${compared} counts were compared; all are those of a refusal, and no record of a visitor was kept.`,
      `${foreign.requests} requests with the header by scripts and libraries of Plausible, Umami and Segment, which granted consent, left no more.`,
      await granted(ground),
    );
  },
};
