import { type CheckInfo, notApplicable } from '../finding.ts';
import type { ReleasedApart, StateApart } from '../releaseApart.ts';
import { AuditError } from '../runAudit.ts';
import { type Attack, POWERLESS } from './attack.ts';
import { crowdIn } from './crowd.ts';
import { coincidence } from './laplaceMass.ts';
import { plentyOf } from './plentyOf.ts';
import type { Promised } from './promise.ts';
import { sameNoise } from './sameNoise.ts';
import type { Scene } from './scene.ts';

const info: CheckInfo = {
  name: 'attacks.noise-secret',
  title: 'The noise cannot be computed by anybody who has the code.',
  what: 'The noise of the same state, released again and again by processes of their own, and where its random numbers come from.',
  how: 'A state with windows of all kinds is copied, byte for byte, keys and clock included. Two processes open copies as a server does and release them, one of them a second copy after it closed the first: what is published has to differ as chance has it. Meanwhile every byte that is asked of the platform’s secure source is counted, and every call of Math.random. Noise that follows from the code, the site, the window or a number that is fixed can be subtracted by whoever works it out, however well it is spread.',
  severity: 'critical',
  remedy:
    'Release nothing more with this build, and take what it released for exact counts: noise has to come from crypto.getRandomValues and from nothing else (release/uniform.ts, src/openHeadcount.ts, src/edge/coordinatorObject.ts). Go back to a version that passes.',
  clauses: ['WP29 opinion 05/2014, inference', 'GDPR art. 25', 'GDPR art. 32', 'GDPR recital 26'],
};

/** How probable it may be that honest noise fails the check, or that noise which repeats passes it. */
const ALPHA = 1e-9;

const DAY = 86_400_000;

/** So that a day, a week and a month end; and more, where that is too few counts to tell. */
const DAYS = [9, 40];

/** Made-up cells in each window of a cube with a threshold, with so many in them that they always show. */
const CELLS = 20;

/** A few people, so that it is a state as a server has it. */
const PEOPLE = 10;

export const noiseSecret: Attack = {
  info,
  async run(scene) {
    const { policy, promised } = scene;
    if (policy.release.mechanism !== 'dp') {
      return notApplicable(
        'Suppression adds no noise: what is withheld follows from the counts, and nothing is drawn.',
      );
    }
    const state = await stateToRelease(scene);
    const [[first, again, known], [apart, knownApart]] = await Promise.all([
      three(scene.releaseApart(state, ['secure', 'secure', 'known'])),
      two(scene.releaseApart(state, ['secure', 'known'])),
    ]);
    const made = new Set(state.more.map(({ cube, dims }) => `${cube}\n${dims.join('\n')}`));
    const open = new Set(state.more.map(({ cube }) => cube));
    const shows = (cube: string, dims: readonly string[]) =>
      !open.has(cube) || made.has(`${cube}\n${dims.join('\n')}`);
    const compare = (a: ReleasedApart, b: ReleasedApart) =>
      sameNoise(promised, [a.windows, b.windows], shows, ALPHA / 2);
    const processes = compare(first, apart);
    const reopened = compare(first, again);
    const control = compare(known, knownApart);
    const { counts, expected, allByChance, bits } = processes;
    if (counts === 0) {
      return { status: 'failed', evidence: [`No count was published: ${POWERLESS}.`] };
    }
    const least = Math.ceil(bits / 8);
    const runs = [first, again, apart];
    const asked = Math.min(...runs.map(({ secureBytes }) => secureBytes));
    const weak = Math.max(...[...runs, known, knownApart].map(({ mathRandom }) => mathRandom));
    const elsewhere = control.counts - control.same;
    const wrong = [
      ...processes.tooOften.map((it) => `Two processes that released the same state: ${it}`),
      ...reopened.tooOften.map((it) => `One process that released the same state twice: ${it}`),
      ...(asked < least
        ? [
            `A release asked the secure source for ${asked} bytes; its noise is worth ${least} bytes at the least, so it comes from elsewhere.`,
          ]
        : []),
      ...(weak > 0
        ? [`A release called Math.random ${weak} times, which is no secure source.`]
        : []),
      ...(elsewhere > 0
        ? [
            `With known bytes in the place of the secure source ${elsewhere} of ${control.counts} counts had other noise in another process: it does not come from that source alone.`,
          ]
        : []),
    ];
    if (wrong.length === 0 && allByChance > Math.log10(ALPHA)) {
      return notApplicable(
        `The policy asks for so little noise that ${counts} counts could be the same by chance (probability 10^${allByChance.toFixed(1)}): that they are tells nothing. Choose a smaller epsilon where counts are to be hidden.`,
      );
    }
    return {
      status: wrong.length > 0 ? 'failed' : 'passed',
      evidence: [
        ...wrong,
        `${counts} counts of ${promised.length} cubes, released from copies of one state: ${processes.same} were the same in two processes and ${reopened.same} in one process that opened it twice, where chance makes it ${expected.toFixed(1)}. That all are the same by chance has a probability of 10^${Math.floor(allByChance)}.`,
        `${processes.judged} of ${processes.measures} measures of cubes have enough counts to be judged alone; the others were judged together. Sound noise fails with a probability of at most ${ALPHA}.`,
        `Each release asked the secure source for at least ${asked} bytes, where the noise is worth ${least}; Math.random was called ${weak} times.`,
        ...(elsewhere === 0
          ? [
              `Positive control: with bytes that everybody knows in the place of the secure source, all ${control.counts} counts had the same noise in two processes, so that whoever has the code could subtract it.`,
            ]
          : []),
      ],
    };
  },
};

async function three(released: Promise<readonly ReleasedApart[]>) {
  const [a, b, c] = await released;
  if (!a || !b || !c) throw new AuditError('a copy was not released');
  return [a, b, c] as const;
}

async function two(released: Promise<readonly ReleasedApart[]>) {
  const [a, b] = await released;
  if (!a || !b) throw new AuditError('a copy was not released');
  return [a, b] as const;
}

async function stateToRelease(scene: Scene): Promise<StateApart> {
  const { policy, promised, random, startsAt } = scene;
  const days = DAYS.find((it) => allSame(promised, it) < Math.log10(ALPHA)) ?? Math.max(...DAYS);
  const twin = await scene.openTwin();
  try {
    await crowdIn(twin, random, PEOPLE);
    return {
      policy,
      files: await twin.files(),
      at: startsAt + days * DAY,
      more: promised.flatMap(cellsThatShow),
    };
  } finally {
    await twin.close();
  }
}

/** log₁₀ of how probable it is that honest noise is the same everywhere in so many days, about. */
function allSame(promised: readonly Promised[], days: number): number {
  const windows = { hour: 24 * days, day: days, week: Math.floor(days / 7), month: 1 };
  return promised.reduce((sum, { cube, cells = CELLS, measures }) => {
    const each = [...measures.values()].reduce((so, { b }) => so + Math.log10(coincidence(b)), 0);
    return sum + windows[cube.window] * cells * each;
  }, 0);
}

function cellsThatShow(promise: Promised): StateApart['more'] {
  const { cube, measures, selection } = promise;
  if (!selection) return [];
  const plenty = plentyOf(promise);
  return Array.from({ length: CELLS }, (_, n) => ({
    cube: cube.name,
    dims: cube.dimensions.map(() => `value ${n}`),
    counts: {
      visitors: plenty,
      ...Object.fromEntries([...measures.keys()].map((it) => [it, plenty + n])),
    },
  }));
}
