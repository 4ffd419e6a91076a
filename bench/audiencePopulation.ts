import { AUDIENCE_MEASURES, type AudienceMeasure } from '../query/stratum.ts';
import { drawBinomial } from './drawBinomial.ts';

export type Counts = Record<AudienceMeasure, number>;

/** How many people make n visits in a window: the probability of n at index n. */
export type Visits = readonly number[];

/** People of one kind. */
export interface Group {
  readonly people: number;
  /** The part of them that consents. */
  readonly consent: number;
  readonly visits: Visits;
  /** Of those who refuse; without it they visit as those who consent. */
  readonly visitsOfRefusers?: Visits;
}

/** Of a hundred who consent, as many do so after their first page. */
const MID_VISIT = 0.05;

/** What is counted of a group, before release. People are drawn a class of equal visits at a time. */
export function drawCounts(fraction: () => number, group: Group, bound: number): Counts {
  const { people, consent, visits, visitsOfRefusers = visits } = group;
  const visitors = drawBinomial(fraction, people, consent);
  const counts = noCounts();
  counts.visitors = visitors;
  counts.counted_twice = drawBinomial(fraction, visitors, MID_VISIT);
  counts.anonymous_visits = counts.counted_twice;
  eachClass(fraction, visitors, visits, (n, count) => {
    counts.consented_visits += count * Math.min(n, bound);
    counts.squared_visits += count * Math.min(n, bound) ** 2;
    counts.clipped_visits += count * Math.min(Math.max(0, n - bound), bound);
  });
  eachClass(fraction, people - visitors, visitsOfRefusers, (n, count) => {
    counts.anonymous_visits += count * n;
  });
  return counts;
}

function eachClass(
  fraction: () => number,
  people: number,
  visits: Visits,
  use: (n: number, count: number) => void,
): void {
  let left = people;
  let mass = 1;
  for (let n = 0; left > 0; n++) {
    const p = visits[n] ?? 0;
    const count = n >= visits.length - 1 ? left : drawBinomial(fraction, left, p / mass);
    if (count > 0) use(n, count);
    left -= count;
    mass -= p;
  }
}

export function noCounts(): Counts {
  return Object.fromEntries(AUDIENCE_MEASURES.map((measure) => [measure, 0])) as Counts;
}

/** One visit and a Poisson number more. */
export function onePlusPoisson(mean: number): Visits {
  const more = mean - 1;
  const visits = [0, Math.exp(-more)];
  for (let k = 1; k < 40; k++) visits.push(((visits[k] ?? 0) * more) / k);
  return visits;
}

/**
 * One visit and a negative binomial number more: Poisson with a rate that is
 * gamma distributed over people. With shape 1 it is geometric; less has longer tails.
 */
export function onePlusNegativeBinomial(mean: number, shape: number): Visits {
  const q = (mean - 1) / (mean - 1 + shape);
  const visits = [0, (1 - q) ** shape];
  for (let k = 1; k < 200; k++) visits.push(((visits[k] ?? 0) * q * (k - 1 + shape)) / k);
  return visits;
}

/** The part of all visits that a bound cuts off. */
export function lostBy(visits: Visits, bound: number): number {
  const sum = (value: (n: number) => number) =>
    visits.reduce((total, p, n) => total + p * value(n), 0);
  return sum((n) => Math.max(0, n - bound)) / sum((n) => n);
}
