import { type CheckInfo, failed, passed } from '../finding.ts';
import { createRandom } from '../random.ts';
import { AuditError } from '../runAudit.ts';
import type { Check } from '../stageOf.ts';
import { someAtATime } from '../traffic/someAtATime.ts';
import { type Cells, cellsOf, differences } from './cells.ts';
import { bytesIn, differentFiles, type Files } from './compareFiles.ts';
import type { ConsentGround } from './consentGround.ts';
import { sendVisit, tidyFiles, visitorsIn, withTwin } from './consentTwin.ts';
import { DENIED, GRANTED, type Saying } from './sayings.ts';

const info: CheckInfo = {
  name: 'consent.unlinkable',
  title: 'A refusal leaves nothing that links two events.',
  what: 'All files in which the server keeps its state, after refused requests that carry an id of the browser or none.',
  how: 'The same refused events are sent, one at a time: without an id, with one id for all, with one for each visitor, and with another for each event. Clock, keys and ids of events are the same, so the files must be equal byte for byte: no id changed anything.',
  severity: 'critical',
  remedy:
    'Find what uses the id of a request without consent: transforms/consent.ts must be the only place that hands it on.',
  clauses: ['ePrivacy art. 5(3)', 'GDPR art. 25', 'WP29 opinion 05/2014, linkability'],
};

/** Each of their events is a request, and a transaction of its own on the disk. */
const VISITS = 8;

type NewId = (visit: ConsentGround['visits'][number]) => string | undefined;

type Way = readonly [name: string, newId: NewId];

interface Kept {
  readonly files: Files;
  readonly cells: Cells;
  readonly visitors: number;
}

export const unlinkable: Check<ConsentGround> = {
  info,
  async run(ground) {
    const random = createRandom(ground.subject.seed);
    const all = random.uuid();
    const ways: readonly Way[] = [
      ['one id for all', () => all],
      ['an id for each visitor', ({ visitor }) => visitor],
      ['another id for each event', () => random.uuid()],
    ];
    const [without, ...others] = await someAtATime(
      [['no id', () => undefined] as Way, ...ways],
      (it) => keptOf(ground, DENIED, it[1]),
    );
    if (!without || without.visitors > 0) {
      return failed('A record of a visitor was kept though no id was sent.');
    }
    for (const [index, kept] of others.entries()) {
      const files = differentFiles(without.files, kept.files);
      const cells = differences(without.cells, kept.cells).length;
      if (kept.visitors + files.length + cells === 0) continue;
      return failed(
        `With ${ways[index]?.[0]} ${kept.visitors} records of visitors, ${cells} other counts and ${files.length} other files (${files.join(', ')}) were left than without any.`,
      );
    }
    const events = ground.visits.slice(0, VISITS).reduce((sum, it) => sum + it.events.length, 0);
    return passed(
      `${events} refused events, sent without an id and in ${ways.length} ways with ids: ${without.files.size} files with ${bytesIn(without.files)} bytes are equal byte for byte.`,
      await control(ground, all),
    );
  },
};

function keptOf(ground: ConsentGround, saying: Saying, newId: NewId): Promise<Kept> {
  const { policy, subject, visits } = ground;
  return withTwin(subject.openTwin, { policy, seed: subject.seed }, async (twin) => {
    for (const visit of visits.slice(0, VISITS)) {
      for (const event of visit.events) {
        await sendVisit(twin, { visit, saying, visitor: newId(visit), events: [event] });
      }
    }
    const windows = twin.windows();
    const counted = { cells: cellsOf(windows), visitors: visitorsIn(windows) };
    return { ...counted, files: await tidyFiles(twin) };
  });
}

/** With consent the ids must make a difference, in the files as well. */
async function control(ground: ConsentGround, all: string): Promise<string> {
  if (GRANTED.means(ground.policy) !== 'granted') {
    return 'The site is directed to children, so nobody can grant consent, and no control could be made.';
  }
  const newIds: NewId[] = [() => all, ({ visitor }) => visitor];
  const [one, other] = await someAtATime(newIds, (newId) => keptOf(ground, GRANTED, newId));
  const files = one && other ? differentFiles(one.files, other.files) : [];
  if (!files.includes('state.sqlite')) {
    throw new AuditError('the control failed: ids make no difference with consent either');
  }
  return `Control: with consent the ids make a difference, in ${files.join(' and ')}.`;
}
