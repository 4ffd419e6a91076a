import { secureUniform } from '../../release/uniform.ts';
import type { BarChart } from '../chart.ts';
import type { CheckInfo } from '../finding.ts';
import { type Attack, POWERLESS, percent } from './attack.ts';
import { beyondBounds } from './beyondBounds.ts';
import { fillUp } from './fillUp.ts';
import { loneCells } from './loneCells.ts';
import { type Neighbours, neighboursOf, type Proven, prove } from './neighbourTests.ts';
import { powerless } from './powerless.ts';
import { FALSE_ALARM } from './scene.ts';
import { suppressedMembership } from './suppressedMembership.ts';
import { changesOf } from './world.ts';

const info: CheckInfo = {
  name: 'attacks.membership',
  title: 'What is published tells no more of whether somebody was there than the policy allows.',
  what: 'All that is published of a day, a week and a month in which somebody with a rare browser did far more than any bound lets count, and of the same without them.',
  how: 'Both worlds are folded by the real code and released many times with secure noise. The best possible test (Neyman and Pearson) says which of the two a release came from; what it achieves is held against the epsilon and delta of the policy. Cells in which nobody else was are looked at apart.',
  severity: 'critical',
  remedy:
    'Release nothing more with this build: contribution bounds, noise or threshold do not keep the policy’s epsilon. Go back to a version that passes.',
  clauses: [
    'WP29 opinion 05/2014, inference',
    'WP29 opinion 05/2014, singling out',
    'GDPR recital 26',
  ],
};

/** Releases of each world: as many as draw so many counts, within limits. */
const COUNTS_TO_DRAW = 1_300_000;
const MOST_RELEASES = 12_000;
const LEAST_RELEASES = 600;

export const membership: Attack = {
  info,
  async run(scene) {
    const { promised, policy } = scene;
    const { without, with: present } = await scene.neighbours();
    const changes = changesOf(without, present);
    if (changes.length === 0) {
      return { status: 'failed', evidence: [`Nobody was counted at all: ${POWERLESS}.`] };
    }
    if (policy.release.mechanism !== 'dp') return suppressedMembership(scene, changes);
    const filled = fillUp(promised, without, present, changes);
    const groups = neighboursOf(promised, filled.without, filled.with);
    const tests = groups.flatMap((it) => it.tests).length;
    const alpha = FALSE_ALARM / (tests + promised.length);
    const uniform = secureUniform();
    const found = groups.flatMap((group) =>
      prove(group, promised, { releases: releasesOf(group), alpha, uniform }),
    );
    const lone = loneCells(promised, present, changes, alpha);
    const controls = await powerless(scene, groups, alpha);
    if (controls.length > 0) return { status: 'failed', evidence: controls };
    const wrong = [
      ...beyondBounds(promised, present, changes),
      ...found.flatMap(({ name, told, epsilon }) =>
        told.epsilon > epsilon
          ? `${name}: the attack proves an epsilon of at least ${told.epsilon.toFixed(2)}, and the policy promises ${epsilon.toFixed(3)}.`
          : [],
      ),
      ...lone.wrong,
    ];
    return {
      status: wrong.length > 0 ? 'failed' : 'passed',
      evidence: [
        ...wrong,
        ...found.filter(({ isWhole }) => isWhole).map(inWords),
        ...lone.evidence,
        `Positive controls: without noise, and without bounds on what one person adds, the same test proves more than is promised${lone.cells > 0 ? '; without the threshold every cell of one person would show' : ''}.`,
        `All tests of this check together call out wrongly with a probability of at most ${FALSE_ALARM}. What an attack proves is a lower bound; what may be relied on is the policy's epsilon.`,
      ],
      charts: [chartOf(found)],
    };
  },
};

function releasesOf({ counts }: Neighbours): number {
  return Math.max(LEAST_RELEASES, Math.min(MOST_RELEASES, Math.floor(COUNTS_TO_DRAW / counts)));
}

function inWords({ name, told, epsilon, releases }: Proven): string {
  const right = percent((1 + told.advantage) / 2);
  return `${name}: of ${2 * releases} releases the best test was right in ${right}, where a coin is in 50 %; that proves an epsilon of at least ${told.epsilon.toFixed(2)}, of ${Number(epsilon.toFixed(3))} promised.`;
}

function chartOf(found: readonly Proven[]): BarChart {
  return {
    kind: 'bars',
    title: 'How much of the promised epsilon the attack could prove to be spent',
    measures: 'part of the promised epsilon',
    bars: found.map(({ name, told, epsilon }) => ({
      label: name,
      value: Number((told.epsilon / epsilon).toFixed(3)),
    })),
    rule: { on: 'value', at: 1, says: 'above this the promise is broken' },
  };
}
