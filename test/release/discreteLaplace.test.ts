import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, test } from 'vitest';
import {
  bernoulliExp,
  probability,
  type Scale,
  sampleDiscreteLaplace,
  scaleOf,
  tail,
  variance,
} from '../../release/discreteLaplace.ts';
import { secureUniform, type Uniform } from '../../release/uniform.ts';

/** Makes a random choice of 0 ≤ x < n, each with its probability. */
type Choose = (n: number, probabilityOf: (x: number) => number) => number;

/** Ends a run whose choices are too improbable to follow on. */
const CUT = Symbol('cut');
/** Ends a run that starts all over. */
const AGAIN = Symbol('again');

/**
 * Runs a sampler through every sequence of choices with a probability of at
 * least `least`, and adds up the probabilities of those that end in each value.
 * Runs that start all over are shared out among the others.
 */
function enumerate(sample: (choose: Choose) => number, least: number) {
  const resolved = new Map<number, number>();
  let unresolved = 0;
  let again = 0;
  const path: { readonly n: number; x: number }[] = [];
  do {
    let depth = 0;
    let mass = 1;
    try {
      const value = sample((n, probabilityOf) => {
        if (depth === path.length) path.push({ n, x: 0 });
        const x = path[depth++]?.x ?? 0;
        mass *= probabilityOf(x);
        if (mass < least) throw CUT;
        return x;
      });
      resolved.set(value, (resolved.get(value) ?? 0) + mass);
    } catch (thrown) {
      if (thrown === CUT) unresolved += mass;
      else if (thrown === AGAIN) again += mass;
      else throw thrown;
    }
    // On to the next sequence: the last choice that has another value takes it.
    for (let last = path.at(-1); last?.x === (last?.n ?? 0) - 1; last = path.at(-1)) path.pop();
    const last = path.at(-1);
    if (last) last.x += 1;
  } while (path.length > 0);
  for (const [value, mass] of resolved) resolved.set(value, mass / (1 - again));
  return { resolved, unresolved: unresolved / (1 - again) };
}

const uniformBy =
  (choose: Choose): Uniform =>
  (n) =>
    choose(n, () => 1 / n);

/** The values whose enumerated probability the claimed distribution cannot explain. */
function wrongValues(
  { resolved, unresolved }: ReturnType<typeof enumerate>,
  claimed: (value: number) => number,
): number[] {
  const furthest = Math.max(...[...resolved.keys()].map(Math.abs)) + 1;
  const values = Array.from({ length: 2 * furthest + 1 }, (_, i) => i - furthest);
  return values.filter((value) => {
    const missing = claimed(value) - (resolved.get(value) ?? 0);
    return missing < -1e-12 || missing > unresolved + 1e-12;
  });
}

type Coin = typeof bernoulliExp;
type Sampler = typeof sampleDiscreteLaplace;

const enumerateCoin = (coin: Coin, over: number, under: number) =>
  enumerate((choose) => Number(coin(over, under, uniformBy(choose))), 1e-8);

/** Where a false coin falls: on one side too often. */
const wrongSides = (coin: Coin, over: number, under: number) =>
  wrongValues(enumerateCoin(coin, over, under), (side) => {
    const heads = Math.exp(-over / under);
    return side === 1 ? heads : side === 0 ? 1 - heads : 0;
  });

/** With coins that are exact, as the test before has shown, far more of the mass can be followed. */
const exactBy =
  (choose: Choose): Coin =>
  (over, under) => {
    const heads = Math.exp(-over / under);
    return choose(2, (x) => (x === 1 ? heads : 1 - heads)) === 1;
  };

const enumerateSampler = (sampler: Sampler, scale: Scale, least: number) =>
  enumerate((choose) => sampler(scale, uniformBy(choose), exactBy(choose)), least);

/** Only `uniform(t)` starts a round (t is not 2, of which the sign is drawn), so one round is enough. */
const enumerateRound = (sampler: Sampler, scale: Scale, least: number) =>
  enumerate((choose) => {
    let rounds = 0;
    const uniform: Uniform = (n) => {
      if (n === scale.t && ++rounds > 1) throw AGAIN;
      return uniformBy(choose)(n);
    };
    return sampler(scale, uniform, exactBy(choose));
  }, least);

const claimed =
  ({ t, s }: Scale) =>
  (z: number) =>
    probability(z, t / s);

const SMALL: readonly Scale[] = [
  { t: 1, s: 1 },
  { t: 2, s: 1 },
  { t: 1, s: 2 },
  { t: 3, s: 2 },
  { t: 5, s: 3 },
  { t: 7, s: 1 },
];

describe('choice by choice', () => {
  const fractions = [1, 2, 3, 5, 7].flatMap((under) =>
    Array.from({ length: under + 1 }, (_, over) => [over, under] as const),
  );

  test.each(fractions)('the coin falls with e^(−%d/%d)', (over, under) => {
    expect(enumerateCoin(bernoulliExp, over, under).unresolved).toBeLessThan(2e-3);
    expect(wrongSides(bernoulliExp, over, under)).toEqual([]);
  });

  test.each(SMALL)('the sampler has the claimed distribution: b = $t/$s', (scale) => {
    const found = enumerateSampler(sampleDiscreteLaplace, scale, 1e-7);
    expect(found.unresolved).toBeLessThan(0.03);
    expect(wrongValues(found, claimed(scale))).toEqual([]);
  });

  const rounds = SMALL.filter(({ t }) => t !== 2);
  test.each(rounds)('one round has it, but for rejection: b = $t/$s', (scale) => {
    const found = enumerateRound(sampleDiscreteLaplace, scale, 1e-11);
    expect(found.unresolved).toBeLessThan(1e-8);
    expect(wrongValues(found, claimed(scale))).toEqual([]);
  });

  test.each(SMALL)('with its own coin, as far as can be followed: b = $t/$s', (scale) => {
    const found = enumerate((choose) => sampleDiscreteLaplace(scale, uniformBy(choose)), 1e-6);
    expect(found.unresolved).toBeLessThan(0.3);
    expect(wrongValues(found, claimed(scale))).toEqual([]);
  });
});

describe('the enumeration notices', () => {
  test.each([
    ['nothing in the same with a product', (over, under, u) => count(over, under, u) % 2 === 1, 0],
    ['an even count', (over, under, u) => count(over, under, u) % 2 === 0, 2],
    ['1 − γ for e^−γ', (over, under, u) => u(under) >= over, 2],
    ['a series cut short', (over, under, u) => [1, 3, 5].includes(count(over, under, u)), 2],
  ] as readonly (readonly [string, Coin, number])[])('in a coin: %s', (_, coin, wrong) => {
    expect(wrongSides(coin, 2, 3)).toHaveLength(wrong);
  });

  function count(over: number, under: number, uniform: Uniform): number {
    let k = 1;
    while (uniform(under * k) < over) k += 1;
    return k;
  }

  test.each([
    ['nothing', false],
    ['two zeros', true],
    ['every rest', true],
    ['no half', true],
    ['one sign', true],
    ['rounding', true],
  ])('in a sampler: %s', (mistake, noticed) => {
    const sampler: Sampler = ({ t, s }, uniform, coin = bernoulliExp) => {
      for (;;) {
        const rest = uniform(t);
        if (!coin(rest, t, uniform) && mistake !== 'every rest') continue;
        let fine = rest;
        while (coin(1, 1, uniform)) fine += t;
        const size = mistake === 'rounding' ? Math.round(fine / s) : Math.floor(fine / s);
        const negative = uniform(mistake === 'no half' ? 5 : 2) === 1 && mistake !== 'one sign';
        if (negative && size === 0 && mistake !== 'two zeros') continue;
        return negative ? 0 - size : size;
      }
    };
    const scale = { t: 3, s: 2 };
    for (const found of [
      enumerateSampler(sampler, scale, 1e-6),
      enumerateRound(sampler, scale, 1e-9),
    ]) {
      expect(wrongValues(found, claimed(scale)).length > 0).toBe(noticed);
    }
  });
});

describe('drawn from bytes of a fixed seed', () => {
  const DRAWS = 50_000;
  const BINS = 40;

  test.each([
    { t: 10, s: 1 },
    { t: 1000, s: 3 },
    { t: 5000, s: 1 },
    { t: 2 ** 40, s: 2 ** 28 - 1 },
  ])('b = $t/$s fits the claimed distribution', (scale) => {
    const generator = xoroshiro128plus(20_200_717);
    const uniform = secureUniform((bytes) => {
      for (let i = 0; i < bytes.length; i++) bytes[i] = uniformInt(generator, 0, 255);
    });
    const b = scale.t / scale.s;
    // Edges of bins about as wide as the scale's share: P(Z < edge) near 1/40, 2/40, …
    const edges = Array.from({ length: BINS - 1 }, (_, i) => {
      const below = (i + 1) / BINS;
      const out = -b * Math.log(2 * Math.min(below, 1 - below));
      return Math.round(below < 0.5 ? -out : out);
    }).filter((edge, i, all) => edge !== all[i - 1]);
    const counts = new Array(edges.length + 1).fill(0);
    for (let i = 0; i < DRAWS; i++) {
      const z = sampleDiscreteLaplace(scale, uniform);
      const bin = edges.findIndex((edge) => z < edge);
      counts[bin < 0 ? edges.length : bin] += 1;
    }
    const from = [1, ...edges.map((edge) => tail(edge, b)), 0];
    const chiSquare = counts.reduce((sum, observed, i) => {
      const expected = DRAWS * ((from[i] ?? 0) - (from[i + 1] ?? 0));
      return sum + (observed - expected) ** 2 / expected;
    }, 0);
    // The 99.9 % quantile for 39 degrees of freedom.
    expect(chiSquare).toBeLessThan(72.1);
  });
});

describe('the distribution', () => {
  test.each([0.05, 0.2, 0.5, 1, 1.5, 10, 300, 5000])('adds up for b = %d', (b) => {
    const furthest = Math.ceil(50 * b);
    let sum = probability(0, b);
    let squares = 0;
    let upwards = 0;
    const wrong: number[] = [];
    // From the far end, where the least is, so that nothing is lost in adding.
    for (let z = furthest; z > 0; z--) {
      upwards += probability(z, b);
      squares += 2 * z * z * probability(z, b);
      if (Math.abs(upwards / tail(z, b) - 1) > 1e-9 && z < 20 * b) wrong.push(z);
    }
    sum += 2 * upwards;
    expect(wrong).toEqual([]);
    expect(sum).toBeCloseTo(1, 12);
    expect(variance(b) / squares).toBeCloseTo(1, 9);
    for (const m of [0, -1, -2, -7]) expect(tail(m, b) + tail(1 - m, b)).toBeCloseTo(1, 12);
    expect(tail(0, b)).toBeCloseTo(upwards + probability(0, b), 12);
  });

  test('it is sound where a difference from 1 would be lost', () => {
    const b = 1e12;
    expect(probability(0, b) * 2 * b).toBeCloseTo(1, 12);
    expect(variance(b) / (2 * b * b)).toBeCloseTo(1, 12);
    expect([probability(0, 1e-4), probability(1, 1e-4), variance(1e-4)]).toEqual([1, 0, 0]);
  });
});

describe('the scale', () => {
  test.each([
    [1, 1000, undefined, { t: 1, s: 1 }],
    [10, 1000, undefined, { t: 10, s: 1 }],
    [1, 300, undefined, { t: 10, s: 3 }],
    [1, 2500, undefined, { t: 2, s: 5 }],
    [5, 1000, { of: 1, parts: 4 }, { t: 20, s: 1 }],
    [5, 1000, { of: 3, parts: 4 }, { t: 20, s: 3 }],
    [5, 1000, { of: 4, parts: 4 }, { t: 5, s: 1 }],
  ] as const)('of %d at ε %d/1000, share %j, is %j', (sensitivity, milliEpsilon, share, wanted) => {
    expect(scaleOf(sensitivity, milliEpsilon, share)).toEqual(wanted);
  });

  test.each([
    [0, 1000, 1, 1],
    [-1, 1000, 1, 1],
    [1.5, 1000, 1, 1],
    [1, 0, 1, 1],
    [1, Number.NaN, 1, 1],
    [1, 1000, 0, 1],
    [1, 1000, 2, 1],
    [1, 1000, 1, Infinity],
    [2 ** 50, 1000, 1, 1],
    [2 ** 41, 1, 1, 1],
    [1, 2 ** 50, 9, 9],
  ])('there is none of %d at ε %d/1000·%d/%d', (sensitivity, milliEpsilon, of, parts) => {
    expect(() => scaleOf(sensitivity, milliEpsilon, { of, parts })).toThrow(RangeError);
  });
});
