import { createRandom, type Random } from '../../demo/random.ts';
import type { Policy } from '../../policy/policy.ts';
import { DEVICES, pagesOf, REGIONS, referrersOf } from './website.ts';

export interface TrafficOptions {
  readonly events: number;
  readonly days: number;
  readonly seed: number;
}

/** A page view as numbers: indexes of people, visits, pages and referrers. */
export interface View {
  at: number;
  person: number;
  visit: number;
  page: number;
  referrer: number;
  /** Whether it is the first of its visit. */
  entry: boolean;
}

/** Page views of one site, and what their indexes mean. The same options give the same. */
export interface Traffic {
  readonly pages: readonly string[];
  readonly referrers: readonly string[];
  region(person: number): (typeof REGIONS)[number];
  device(person: number): (typeof DEVICES)[number];
  consented(person: number): boolean;
  /** In the order of time. The view is the same object each time. */
  views(): Generator<View>;
}

export const DAY = 86_400_000;
/** Midnight of the first day. */
export const FIRST_DAY = Date.UTC(2026, 8, 7);
/** How likely a page view is followed by one more of the visit, and the most of a visit. */
const GOES_ON = 0.68;
const MAX_VIEWS = 12;
/** In four weeks. */
const VIEWS_A_PERSON = 7.5;
/** Visits a day: most come once or twice in four weeks, some every other day. */
const RATE = { least: 0.01, span: 0.4, power: 4 };

export function simulateTraffic(options: TrafficOptions, policy: Policy): Traffic {
  const random = createRandom(options.seed);
  const pages = pagesOf(policy.pages);
  const referrers = referrersOf(policy.origins);
  const size = Math.ceil(options.events / VIEWS_A_PERSON);
  const pickRegion = picker(REGIONS, random);
  const pickDevice = picker(DEVICES, random);
  const region = Uint8Array.from({ length: size }, pickRegion);
  const device = Uint8Array.from({ length: size }, pickDevice);
  const consented = Uint8Array.from({ length: size }, () => random.int(0, 1));
  const rate = Float32Array.from(
    { length: size },
    () => RATE.least + RATE.span * random.fraction() ** RATE.power,
  );
  const picks: Picks = {
    person: () => {
      for (;;) {
        const person = random.int(0, size - 1);
        if (random.fraction() * (RATE.least + RATE.span) < (rate[person] ?? 0)) return person;
      }
    },
    page: picker(pages, random),
    referrer: picker(referrers, random),
  };
  return {
    pages: pages.map(({ page }) => page),
    referrers: referrers.map(({ referrer }) => referrer),
    region: (person) => at(REGIONS, region[person]),
    device: (person) => at(DEVICES, device[person]),
    consented: (person) => consented[person] === 1,
    *views() {
      const shares = Array.from({ length: options.days }, (_, day) => (day % 7 < 5 ? 1 : 0.7));
      let share = shares.reduce((sum, one) => sum + one, 0);
      let left = options.events;
      let visit = 0;
      for (const [day, part] of shares.entries()) {
        const quota = Math.round((left * part) / share);
        left -= quota;
        share -= part;
        visit = yield* viewsOfDay(FIRST_DAY + day * DAY, quota, visit, random, picks);
      }
    },
  };
}

interface Picks {
  person(): number;
  page(): number;
  referrer(): number;
}

/** More than the views of a day, and a day's milliseconds times it is still a whole number. */
const INDEX_SPAN = 2 ** 26;

/** @returns the number of the next visit */
function* viewsOfDay(
  startsAt: number,
  quota: number,
  firstVisit: number,
  random: Random,
  picks: Picks,
): Generator<View, number> {
  // The time and the index of a view in one number, so that a plain sort puts them in order.
  const order = new Float64Array(quota);
  const [person, visits] = [new Uint32Array(quota), new Uint32Array(quota)];
  const [page, referrer] = [new Uint8Array(quota), new Uint8Array(quota)];
  const entry = new Uint8Array(quota);
  let visit = firstVisit;
  for (let index = 0; index < quota; visit += 1) {
    const who = picks.person();
    const from = picks.referrer();
    let time = Math.floor((0.25 + 0.7 * Math.sqrt(random.fraction())) * DAY);
    for (let n = 0; n < MAX_VIEWS && index < quota && time < DAY; n += 1) {
      order[index] = time * INDEX_SPAN + index;
      person[index] = who;
      visits[index] = visit;
      page[index] = picks.page();
      referrer[index] = from;
      entry[index] = n === 0 ? 1 : 0;
      index += 1;
      if (random.fraction() >= GOES_ON) break;
      time += random.int(5_000, 120_000);
    }
  }
  order.sort();
  const view: View = { at: 0, person: 0, visit: 0, page: 0, referrer: 0, entry: false };
  for (const key of order) {
    const index = key % INDEX_SPAN;
    view.at = startsAt + Math.floor(key / INDEX_SPAN);
    view.person = person[index] ?? 0;
    view.visit = visits[index] ?? 0;
    view.page = page[index] ?? 0;
    view.referrer = referrer[index] ?? 0;
    view.entry = entry[index] === 1;
    yield view;
  }
  return visit;
}

/** Indexes of items, each as likely as its weight. */
function picker(items: readonly { readonly weight: number }[], random: Random): () => number {
  let sum = 0;
  const ends = items.map(({ weight }) => {
    sum += weight;
    return sum;
  });
  return () => {
    const wanted = random.fraction() * sum;
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? sum) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** An item of a list by an index that was picked from it. */
export function at<T>(items: readonly T[], index: number | undefined): T {
  const item = items[index ?? -1];
  if (item === undefined) throw new Error('no such item');
  return item;
}
