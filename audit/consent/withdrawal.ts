import { ByteSearch, type Needle } from '../byteSearch.ts';
import { type CheckInfo, failed, notApplicable, passed } from '../finding.ts';
import { fingerprintNeedles } from '../forgetting/fingerprints.ts';
import type { Check } from '../stageOf.ts';
import type { Twin } from '../twin.ts';
import type { ConsentGround } from './consentGround.ts';
import { sendVisit, withTwin } from './consentTwin.ts';
import { DENIED, GRANTED, OBJECTED, type Saying } from './sayings.ts';

const info: CheckInfo = {
  name: 'consent.withdrawal',
  title: 'Who withdraws consent is forgotten at once.',
  what: 'The fingerprints of visitors in the files of the state, before and after some of them take their consent back.',
  how: 'Made-up visitors consent, and their fingerprints, worked out from the keys of the windows, are looked for in all bytes of the state, with free pages and the write-ahead log. Then every second one withdraws or objects, and theirs must be gone, while the others’ are still there.',
  severity: 'critical',
  remedy:
    'Let a withdrawal delete the visitor from every open window (aggregate/aggregator.ts), with secure_delete on and the log cut after it (src/stateOperations.ts).',
  clauses: ['GDPR art. 7(3)', 'GDPR art. 17(1)(b)', 'DPDP Act 2023 s. 6(4)'],
};

const VISITS = 8;

export const withdrawal: Check<ConsentGround> = {
  info,
  async run({ policy, subject, visits }) {
    if (GRANTED.means(policy) !== 'granted') {
      return notApplicable('The site is directed to children, so there is no consent to withdraw.');
    }
    const its = visits.slice(0, VISITS);
    return withTwin(subject.openTwin, { policy, seed: subject.seed }, async (twin, keys) => {
      for (const visit of its) {
        await sendVisit(twin, { visit, saying: GRANTED, visitor: visit.visitor });
      }
      const needles = its.map(({ visitor }) => fingerprintNeedles(visitor, keys));
      const before = await found(twin, needles);
      const unknown = before.filter((places) => places === 0).length;
      if (unknown > 0) {
        return failed(
          `${unknown} of ${VISITS} visitors who consented are not kept as the keyed hash that is promised. What is kept of them instead cannot be told to be gone.`,
        );
      }
      for (const [index, visit] of its.entries()) {
        if (index % 2 === 1) continue;
        const saying: Saying = { ...(index % 4 === 0 ? DENIED : OBJECTED) };
        const event = index % 4 === 0 ? 'denied' : 'objected';
        await sendVisit(twin, {
          ...{ visit, saying: { ...saying, event }, visitor: visit.visitor, events: [] },
        });
      }
      const after = await found(twin, needles);
      const left = after.filter((places, index) => index % 2 === 0 && places > 0).length;
      if (left > 0)
        return failed(`${left} of ${VISITS / 2} visitors who withdrew are still there.`);
      if (after.some((places, index) => index % 2 === 1 && places === 0)) {
        return failed('A visitor is gone who did not withdraw.');
      }
      const sum = before.reduce((all, places) => all + places, 0);
      return passed(
        `${VISITS / 2} of ${VISITS} visitors withdrew. Before, ${sum} fingerprints stood in the files; after it, none of those who withdrew does, and all others do.`,
      );
    });
  },
};

/** How many needles of each visitor stand in the files. */
async function found(twin: Twin, needles: readonly (readonly Needle[])[]): Promise<number[]> {
  const search = new ByteSearch(needles.flat());
  const all = new Set<Needle>();
  for (const { bytes } of await twin.files()) {
    for (const needle of search.find(bytes)) all.add(needle);
  }
  return needles.map((its) => its.filter((needle) => all.has(needle)).length);
}
