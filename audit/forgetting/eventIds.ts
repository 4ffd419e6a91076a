import { type CheckInfo, failed, notApplicable, passed } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import type { ForgettingGround } from './forgettingGround.ts';
import { idHashes } from './idHashes.ts';

const HOUR = 3_600_000;
/** An event id is kept for 24 hours at most, and its generation ends with a round of releases. */
const GENERATION_LIFE = 25 * HOUR;

const info: CheckInfo = {
  name: 'forgetting.event-ids',
  title: 'Of event ids only keyed hashes are kept, for a day at most.',
  what: 'The generations in which hashes of the ids of counted events are kept, so that an event which is sent again counts once.',
  how: 'The state is asked when each generation began, and whether it has a key. A copy of the server with the same code counts made-up events, and in its files each id must stand as the hash that is promised, under a key that is destroyed with it.',
  severity: 'serious',
  remedy:
    'Set the server’s clock right, or run `headcount release`: a round of releases ends generations whose time is over. Where ids are kept otherwise, put right how they are hashed (aggregate/idHasher.ts).',
  clauses: ['GDPR art. 5(1)(e)'],
};

export const eventIds: Check<ForgettingGround> = {
  info,
  async run({ subject }) {
    const { state, now } = subject;
    const { ids, hashed } = await idHashes(subject);
    if (hashed < ids) {
      return failed(
        `Of ${ids} ids of events ${ids - hashed} are not kept as the hash that is promised, so what is kept of them may tell the id, or may not be forgotten with the key.`,
      );
    }
    if (!state) return notApplicable('No files of a state can be looked at on this platform.');
    const all = state.eventIdGenerations;
    const old = all.filter(({ startedAt }) => now() - startedAt > GENERATION_LIFE).length;
    const ahead = all.filter(({ startedAt }) => startedAt - now() > HOUR).length;
    const exact = all.filter(({ startedAt }) => startedAt % HOUR !== 0).length;
    const keyless = all.filter(({ hasKey }) => !hasKey).length;
    const wrong: string[] = [];
    if (old > 0) wrong.push(`${old} of ${all.length} generations began more than a day ago.`);
    if (ahead > 0) wrong.push(`${ahead} of ${all.length} generations begin in the future.`);
    if (exact > 0) wrong.push(`${exact} generations tell more than the hour in which they began.`);
    if (keyless > 0) wrong.push(`${keyless} generations have lost their key, and are of no use.`);
    if (wrong.length > 0) return failed(...wrong);
    return passed(
      `${all.length} generations are there; none began more than a day ago, and of each only the hour is kept.`,
      `In a copy of the server ${ids} ids of events were all kept as hashes under a key of the copy.`,
    );
  },
};
