import { type CheckInfo, failed, passed } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import { someAtATime } from '../traffic/someAtATime.ts';
import { cubesOf, differences } from './cells.ts';
import { type ConsentGround, granted, type Left } from './consentGround.ts';
import { GRANTED, type Meaning, REFUSALS, type Saying } from './sayings.ts';

const info: CheckInfo = {
  name: 'consent.refusal',
  title: 'Who refuses is counted only as the policy allows, and is not told apart.',
  what: 'What requests leave in the open counts when consent is refused, in every way in which it can be, by our own script and by clients of other products.',
  how: 'The same made-up visits are sent with consent and with each way of refusing it, to a copy of the server with the same code and policy. What refused visits leave is compared, count by count, with what the policy allows, which is worked out apart from the code that counts.',
  severity: 'critical',
  remedy:
    'Find which signal is not taken for a refusal (transforms/consent.ts), or which step reads more than it may without consent, and put it right before more is counted.',
  clauses: ['GDPR art. 6(1)(a)', 'GDPR art. 7', 'ePrivacy art. 5(3)', 'DPDP Act 2023 s. 6'],
};

export const refusal: Check<ConsentGround> = {
  info,
  async run(ground) {
    const asked = REFUSALS.filter(({ means }) => means(ground.policy) !== undefined);
    const { wrong, compared } = await holdAll(ground, asked);
    const foreign = await ground.compatible.hold('refusals');
    if (wrong.length + foreign.wrong.length > 0) return failed(...wrong, ...foreign.wrong);
    const refusing = asked.filter(({ means }) => means(ground.policy) !== 'granted');
    return passed(
      ...evidence(ground, refusing.length, compared),
      `By scripts and libraries of Plausible, Umami and Segment ${foreign.ways} ways of refusing, in ${foreign.requests} requests: they left what the policy allows.`,
      await granted(ground),
    );
  },
};

/** Sends the visits in each of these ways, and holds what they leave against what each means. */
export async function holdAll(
  ground: ConsentGround,
  sayings: readonly Saying[],
): Promise<{ readonly wrong: readonly string[]; readonly compared: number }> {
  const wrong: string[] = [];
  let compared = 0;
  await ground.allowed();
  for (const [index, left] of (await someAtATime(sayings, (it) => ground.left(it))).entries()) {
    const saying = sayings[index] as Saying;
    compared += left.cells.size;
    const why = await wrongWith(ground, left, saying);
    if (why !== undefined) wrong.push(`Where ${saying.name}: ${why}`);
  }
  return { wrong, compared };
}

/** What a request left that its meaning does not allow. */
async function wrongWith(
  ground: ConsentGround,
  left: Left,
  saying: Saying,
): Promise<string | undefined> {
  const expected = await expectedOf(ground, saying.means(ground.policy));
  if (left.visitors !== expected.visitors) {
    return `${left.visitors} records of visitors were kept, and ${expected.visitors} may be.`;
  }
  const keys = differences(left.cells, expected.cells);
  if (keys.length === 0) return undefined;
  return `${keys.length} counts are others than the policy allows, in the cubes ${cubesOf(keys)}.`;
}

async function expectedOf(ground: ConsentGround, means: Meaning | undefined): Promise<Left> {
  // A signal that the policy ignores leaves consent as it was granted.
  if (means === 'granted') return ground.left(GRANTED);
  const cells = means === 'refused' ? await ground.allowed() : new Map<string, number>();
  return { cells, visitors: 0 };
}

function evidence({ policy, visits }: ConsentGround, ways: number, compared: number): string[] {
  const events = visits.reduce((sum, visit) => sum + visit.events.length, 0);
  const drops = policy.consent.withoutConsent === 'drop';
  return [
    `${ways} ways of refusing, ${visits.length} visits with ${events} events each time, under the audited policy with a cube more for every dimension that the code can read.`,
    drops
      ? 'The policy counts nothing without consent, and nothing was counted.'
      : `${compared} counts were compared; all are those that the policy allows, and no record of a visitor was kept.`,
    ...(policy.consent.dnt === 'ignored'
      ? ['The policy ignores DNT: 1, and so did the server.']
      : []),
  ];
}
