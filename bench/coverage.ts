// How often the intervals of the audience hold the truth: simulated sites through
// release and estimate. Tables as Markdown on stdout.
//
//   node bench/coverage.ts [--runs 2000] [--seed 1] [--weights 2,4,1,4,1,1]
//
// The weights split epsilon over the measures, in the order of AUDIENCE_MEASURES.

import { parseArgs } from 'node:util';
import { AUDIENCE_WEIGHTS } from '../policy/audience.ts';
import { AUDIENCE_MEASURES } from '../query/stratum.ts';
import {
  lostBy,
  onePlusNegativeBinomial,
  onePlusPoisson,
  type Visits,
} from './audiencePopulation.ts';
import { byNoise, byRounding, type Release, type Weights } from './audienceRelease.ts';
import { type Outcome, runScenario, type Scenario } from './coverageRuns.ts';
import { COVERAGE, count, coverage, heading, percent, row, share } from './coverageTables.ts';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    weights: { type: 'string' },
  },
});
const given = options.weights?.split(',').map(Number);
const weights = Object.fromEntries(
  AUDIENCE_MEASURES.map((measure, index) => [measure, given?.[index] ?? AUDIENCE_WEIGHTS[measure]]),
) as Weights;

/** Visits of one person in a window, by their mean; and the bound and epsilon of its cube. */
interface Window {
  readonly name: string;
  readonly mean: number;
  readonly visits: (mean: number) => Visits;
  readonly bound: number;
  readonly epsilon: number;
}
const DAY: Window = {
  name: 'day',
  mean: 1.4,
  visits: (mean) => onePlusNegativeBinomial(mean, 1),
  bound: 8,
  epsilon: 1,
};
const MONTH: Window = {
  name: 'month',
  mean: 5,
  visits: (mean) => onePlusNegativeBinomial(mean, 0.8),
  bound: 35,
  epsilon: 2,
};
const ROUNDING = 5;

function asAssumed(): void {
  heading('Where those who refuse visit as often as those who consent', COVERAGE);
  for (const window of [DAY, MONTH]) {
    for (const mechanism of ['dp', 'suppression'] as const) {
      for (const people of [500, 5000, 50_000]) {
        for (const consent of [0.2, 0.5, 0.8]) {
          const groups = [{ people, consent, visits: window.visits(window.mean) }];
          const outcome = run({ groups, bound: window.bound, release: release(window, mechanism) });
          row([`${window.name}, ${mechanism}`, count(people), percent(consent)], coverage(outcome));
        }
      }
    }
  }
}

function atTheEdge(): void {
  heading('Other visits, bounds and sizes, consent 50 %, dp', COVERAGE);
  const shapes: readonly [string, Window, number][] = [
    ['day, 1 + Poisson', { ...DAY, visits: onePlusPoisson }, 5000],
    ['day, long tail', { ...DAY, visits: longTail, bound: 12 }, 5000],
    ['day, long tail', { ...DAY, visits: longTail, bound: 12 }, 50_000],
    ['day, bound 24, needlessly high', { ...DAY, bound: 24 }, 5000],
    ['month, longer tail', { ...MONTH, visits: longerTail, bound: 50 }, 5000],
    ['month, longer tail', { ...MONTH, visits: longerTail, bound: 50 }, 50_000],
    ['month, bound 28', { ...MONTH, bound: 28 }, 50_000],
    ['month, bound 28', { ...MONTH, bound: 28 }, 500_000],
    ['month, bound 20, too low', { ...MONTH, bound: 20 }, 5000],
    ['month, bound 20, too low', { ...MONTH, bound: 20 }, 50_000],
  ];
  for (const [name, window, people] of shapes) {
    const visits = window.visits(window.mean);
    const lost = `${name} (cuts off ${percent(lostBy(visits, window.bound), 2)})`;
    const groups = [{ people, consent: 0.5, visits }];
    const outcome = run({ groups, bound: window.bound, release: release(window, 'dp') });
    row([lost, count(people), '50 %'], coverage(outcome));
  }
}

function longTail(mean: number): Visits {
  return onePlusNegativeBinomial(mean, 0.2);
}

function longerTail(mean: number): Visits {
  return onePlusNegativeBinomial(mean, 0.4);
}

/** The worst and the best of many more: noise from much to little. */
function sweep(): void {
  heading('Sizes 500, 1,500, 5,000, 20,000; consent 20 and 50 %; epsilon once, 3 and 8 times', [
    'visits',
    'sites with an interval in most windows',
    'of these it holds the truth',
  ]);
  const shapes: readonly [string, Window][] = [
    ['day, 1 + Poisson', { ...DAY, visits: onePlusPoisson }],
    ['day', DAY],
    ['day, long tail', { ...DAY, visits: longTail, bound: 12 }],
    ['month, 1 + Poisson', { ...MONTH, visits: onePlusPoisson, bound: 15 }],
    ['month', MONTH],
    ['month, longer tail', { ...MONTH, visits: longerTail, bound: 50 }],
  ];
  for (const [name, { visits, mean, bound, epsilon }] of shapes) {
    const outcomes = [1, 3, 8].flatMap((times) =>
      [500, 1500, 5000, 20_000].flatMap((people) =>
        [0.2, 0.5].map((consent) => {
          const groups = [{ people, consent, visits: visits(mean) }];
          return run({ groups, bound, release: byNoise(epsilon * times, bound, weights) });
        }),
      ),
    );
    const covered = outcomes.filter(({ shown }) => shown > 0.5).map((it) => it.covered);
    const [least, most] = [Math.min(...covered), Math.max(...covered)];
    row(
      [name, `${covered.length} of ${outcomes.length}`],
      [`${percent(least, 1)} to ${percent(most, 1)}`],
    );
  }
}

function otherVisits(): void {
  heading('Where those who refuse visit less or more often, consent 50 %', [
    'window, release',
    'people',
    'they visit',
    'bias',
    'first interval holds',
    'second interval holds',
  ]);
  // In a day nobody visits less than once, so 1.4 visits on average leave no room for 0.6 times.
  for (const [window, factors] of [
    [DAY, [0.72, 0.8, 1.25]],
    [MONTH, [0.6, 0.8, 1.25]],
  ] as const) {
    for (const mechanism of ['dp', 'suppression'] as const) {
      for (const people of [500, 5000, 50_000]) {
        for (const factor of factors) {
          const visits = window.visits(window.mean);
          const visitsOfRefusers = window.visits(window.mean * factor);
          const groups = [{ people, consent: 0.5, visits, visitsOfRefusers }];
          const outcome = run({ groups, bound: window.bound, release: release(window, mechanism) });
          row(
            [`${window.name}, ${mechanism}`, count(people), `${factor} ×`],
            [
              percent(outcome.bias, 1),
              share(outcome, outcome.covered),
              share(outcome, outcome.coveredByAssumption),
            ],
          );
        }
      }
    }
  }
}

/** Part of the people, consent, mean visits. */
const UNLIKE = [
  [0.4, 0.7, 1.2],
  [0.3, 0.5, 1.4],
  [0.2, 0.3, 1.8],
  [0.1, 0.4, 1.5],
] as const;
const ALIKE = UNLIKE.map(([part]) => [part, 0.5, 1.4] as const);

function withStrata(): void {
  heading('A day of four strata, estimated apart and as one', [
    'strata',
    'release',
    'people',
    'as one: bias',
    'holds',
    'half-width',
    'apart: bias',
    'holds',
    'half-width',
  ]);
  for (const [name, parts] of [
    ['consent and visits differ', UNLIKE],
    ['alike', ALIKE],
  ] as const) {
    for (const [label, whole, half] of [
      ['suppression', byRounding(ROUNDING), byRounding(ROUNDING)],
      ['dp, epsilon 1', byNoise(1, DAY.bound, weights), byNoise(0.5, DAY.bound, weights)],
      ['dp, epsilon 4', byNoise(4, DAY.bound, weights), byNoise(2, DAY.bound, weights)],
    ] as const) {
      for (const people of [500, 5000, 50_000]) {
        const groups = parts.map(([part, consent, mean]) => {
          return { people: Math.round(people * part), consent, visits: DAY.visits(mean) };
        });
        const outcomes = [
          run({ groups, bound: DAY.bound, release: whole }),
          run({ groups, bound: DAY.bound, release: half, strata: half }),
        ];
        row(
          [name, label, count(people)],
          outcomes.flatMap((it) => [
            percent(it.bias, 1),
            share(it, it.covered),
            percent(it.halfWidth, 1),
          ]),
        );
      }
    }
  }
}

function release(window: Window, mechanism: 'dp' | 'suppression'): Release {
  if (mechanism === 'suppression') return byRounding(ROUNDING);
  return byNoise(window.epsilon, window.bound, weights);
}

function run(scenario: Scenario): Outcome {
  process.stderr.write('.');
  return runScenario(scenario, Number(options.runs), Number(options.seed));
}

function split(): string {
  return AUDIENCE_MEASURES.map((measure) => `${measure} ${weights[measure]}`).join(', ');
}

const started = performance.now();
console.log('%s', `runs ${options.runs}, seed ${options.seed}, epsilon split ${split()}`);
asAssumed();
atTheEdge();
sweep();
otherVisits();
withStrata();
process.stderr.write(` done in ${Math.round((performance.now() - started) / 1000)} s\n`);
