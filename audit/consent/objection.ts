import { type CheckInfo, failed, passed } from '../finding.ts';
import { AuditError } from '../runAudit.ts';
import type { Check } from '../stageOf.ts';
import { someAtATime } from '../traffic/someAtATime.ts';
import { makeVisits } from '../traffic/visits.ts';
import { type Cells, cellsOf, cubesOf, differences } from './cells.ts';
import { bytesIn, differentFiles, type Files } from './compareFiles.ts';
import type { ConsentGround } from './consentGround.ts';
import { MOMENT, sendVisit, tidyFiles, visitorsIn, withTwin } from './consentTwin.ts';
import { DENIED, GRANTED, OBJECTIONS, type Saying } from './sayings.ts';

const info: CheckInfo = {
  name: 'consent.objection',
  title: 'Who objects is not counted at all.',
  what: 'What requests of people who object leave in the open counts and in the files of the state, by our own script and by clients of other products.',
  how: 'Made-up visits, with and without consent, are sent once alone, and once with requests of others in between who object, in each way in which that can be said. Counts and visitors must be the same both times; where the request itself says it, the files must be equal byte for byte.',
  severity: 'critical',
  remedy:
    'Let an objection by any signal end the request in transforms/consent.ts, before anything is counted.',
  clauses: ['GDPR art. 21', 'CNIL exemption: means to object'],
};

const VISITS = 8;

interface Kept {
  readonly cells: Cells;
  readonly visitors: number;
  readonly files: Files;
}

export const objection: Check<ConsentGround> = {
  info,
  async run(ground) {
    const all = await someAtATime([undefined, ...OBJECTIONS, GRANTED], (it) => keptOf(ground, it));
    const [alone, control] = [all[0] as Kept, all.at(-1) as Kept];
    for (const [index, saying] of OBJECTIONS.entries()) {
      const kept = all[index + 1] as Kept;
      const cells = differences(alone.cells, kept.cells);
      if (cells.length > 0 || kept.visitors !== alone.visitors) {
        return failed(
          `Where ${saying.name}: ${cells.length} counts are others than without the objectors, in the cubes ${cubesOf(cells)}, and there are ${kept.visitors} records of visitors instead of ${alone.visitors}.`,
        );
      }
      const files = saying.event ? [] : differentFiles(alone.files, kept.files);
      if (files.length > 0) {
        return failed(`Where ${saying.name}: they left something in ${files.join(', ')}.`);
      }
    }
    const foreign = await ground.compatible.hold('objections');
    if (foreign.wrong.length > 0) return failed(...foreign.wrong);
    if (GRANTED.means(ground.policy) === 'granted' && same(alone, control)) {
      throw new AuditError('the control failed: those who consent make no difference either');
    }
    return passed(
      `${OBJECTIONS.length * VISITS} visits by people who object, in ${OBJECTIONS.length} ways, between ${VISITS} others: ${alone.cells.size} counts and ${alone.visitors} records of visitors are the same as without them.`,
      `${alone.files.size} files with ${bytesIn(alone.files)} bytes are equal byte for byte; where the objection is an event of its own, only the hash of that event’s id is kept for a day, so that it is not obeyed twice.`,
      `By scripts and libraries of Plausible, Umami and Segment ${foreign.ways} ways of objecting, in ${foreign.requests} requests: no count, no visitor, and no other byte in the files.`,
      `Control: had they consented, ${differences(alone.cells, control.cells).length} counts would be others.`,
    );
  },
};

function same(one: Kept, other: Kept): boolean {
  return differences(one.cells, other.cells).length === 0 && one.visitors === other.visitors;
}

/** @param saying what those in between say; undefined for nobody in between */
function keptOf(ground: ConsentGround, saying: Saying | undefined): Promise<Kept> {
  const { policy, subject, visits } = ground;
  const { openTwin, seed } = subject;
  const others = makeVisits({ policy, seed: seed + 7, count: VISITS, guise: 'b', at: MOMENT });
  return withTwin(openTwin, { policy, seed }, async (twin) => {
    for (const [index, visit] of visits.slice(0, VISITS).entries()) {
      const its = index % 2 === 0 ? GRANTED : DENIED;
      await sendVisit(twin, { visit, saying: its, visitor: visit.visitor });
      const other = others[index];
      if (saying && other) await sendVisit(twin, { visit: other, saying, visitor: other.visitor });
    }
    const windows = twin.windows();
    const counted = { cells: cellsOf(windows), visitors: visitorsIn(windows) };
    return { ...counted, files: await tidyFiles(twin) };
  });
}
