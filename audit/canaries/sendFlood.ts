import type { CanaryGround } from '../canaryGround.ts';
import type { Leaks } from './leaks.ts';
import type { Planned } from './planned.ts';
import type { StrangeAnswers } from './strangeAnswers.ts';

/** Requests under way at a time. */
const LANES = 12;

/** What was answered. */
export interface Tally {
  requests: number;
  /** Events that had to be counted, and those of them that were. */
  wanted: number;
  accepted: number;
  /** Answers with another status than was due, by what was sent. */
  readonly wrong: Map<string, number>;
}

/** Sends all requests, searches each answer, and shows it to who looks at it otherwise. */
export async function sendFlood(
  ground: Pick<CanaryGround, 'send'>,
  requests: readonly Planned[],
  answers: Leaks,
  strange: StrangeAnswers,
  progress: (done: number) => void,
): Promise<Tally> {
  const tally: Tally = { requests: 0, wanted: 0, accepted: 0, wrong: new Map() };
  let next = 0;
  async function lane(): Promise<void> {
    for (let planned = requests[next++]; planned; planned = requests[next++]) {
      const { what, request, statuses, accepted, pair } = planned;
      const { status, bytes, refused } = await ground.send(request);
      tally.requests += 1;
      answers.search(bytes, `the answer ${status} to ${what}`, 'as it came');
      strange.read(bytes, what, pair);
      if (refused) {
        answers.search(refused, `the answer 429 to ${what}`, 'as it came');
        strange.read(refused, what, undefined);
      }
      if (!statuses.includes(status)) {
        const wrong = `${what} was answered ${status} instead of ${statuses.join(' or ')}`;
        tally.wrong.set(wrong, (tally.wrong.get(wrong) ?? 0) + 1);
      }
      tally.wanted += accepted ?? 0;
      if (accepted !== undefined) tally.accepted += acceptedIn(bytes, accepted);
      progress(tally.requests);
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane));
  return tally;
}

/** @param all of the request, for Segment's answer tells what was not counted */
function acceptedIn(bytes: Uint8Array, all: number): number {
  const answer = Buffer.from(bytes).toString('latin1');
  const accepted = /"accepted":\s*(\d+)/.exec(answer)?.[1];
  if (accepted !== undefined) return Number(accepted);
  return answer.includes('"success":true') && !/"(?:dropped|errors)":/.test(answer) ? all : 0;
}
