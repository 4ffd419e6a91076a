import { v7 } from 'uuid';
import { createPopulation, type Person } from './population.ts';
import { createRandom, type Random } from './random.ts';
import { add, type DayTruth, emptyTruth } from './truth.ts';
import { ORIGIN, PAGES, REFERRERS } from './website.ts';

/** One request of the simulated traffic, in the wire format. */
export interface SimulatedRequest {
  readonly site: string;
  /** When it is sent, milliseconds since 1970. */
  readonly at: number;
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SimulatedDay {
  readonly startsAt: number;
  /** In the order of `at`. */
  readonly requests: readonly SimulatedRequest[];
  readonly truth: DayTruth;
}

export interface Traffic {
  readonly people: readonly Person[];
  days(): Generator<SimulatedDay>;
}

const DAY = 86_400_000;
const BOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

/**
 * Three weeks of a shop's visitors, with known truth. The same seed gives the
 * same people, visits and ids.
 *
 * @param options.from midnight of the first day; `until` cuts the last one short
 */
export function simulate(options: {
  readonly seed: number;
  readonly site: string;
  readonly from: number;
  readonly until: number;
  readonly people: number;
}): Traffic {
  const random = createRandom(options.seed);
  const people = createPopulation(random, options.people);
  const undecided = new Set(people.filter(grantsLate));
  return {
    people,
    *days() {
      for (let startsAt = options.from; startsAt < options.until; startsAt += DAY) {
        const endsAt = Math.min(startsAt + DAY, options.until);
        yield simulateDay(random, people, undecided, options.site, startsAt, endsAt);
      }
    },
  };
}

function simulateDay(
  random: Random,
  people: readonly Person[],
  undecided: Set<Person>,
  site: string,
  startsAt: number,
  endsAt: number,
): SimulatedDay {
  const truth = emptyTruth();
  const requests: SimulatedRequest[] = [];
  for (const person of people) {
    const visits = countVisits(random, person.rate);
    const views = Array.from({ length: visits }, () => visitTimes(random, startsAt))
      .map((times) => times.filter((at) => at < endsAt))
      .filter((times) => times.length > 0)
      .sort(([a = 0], [b = 0]) => a - b);
    for (const times of views) {
      requests.push(...makeVisit({ random, person, undecided, site, times, endsAt }, truth));
    }
    const known = mayCountVisitor(person) && !undecided.has(person);
    if (views.length > 0 && person.consent !== 'objected') countVisitor(person, known, truth);
  }
  for (let index = 0; index < 40; index += 1) requests.push(botRequest(random, site, startsAt));
  requests.sort((a, b) => a.at - b.at);
  return { startsAt, requests: requests.filter(({ at }) => at < endsAt), truth };
}

/** 0, 1 or 2 visits in a day, `rate` on average. */
export function countVisits(random: Random, rate: number): number {
  return (random.fraction() < rate * 0.8 ? 1 : 0) + (random.fraction() < rate * 0.2 ? 1 : 0);
}

/** When the pages of one visit are opened: more by day than by night, never past midnight. */
function visitTimes(random: Random, startsAt: number): number[] {
  let at = startsAt + Math.floor((0.25 + 0.7 * Math.sqrt(random.fraction())) * DAY);
  const times = [at];
  while (random.fraction() < 0.68 && times.length < 12) {
    at += random.int(5_000, 120_000);
    if (at < startsAt + DAY) times.push(at);
  }
  return times;
}

export function mayCountVisitor(person: Person): boolean {
  return person.consent === 'granted' && !person.gpc;
}

/** Whether the banner is answered with a grant in mid-visit, so that the visit began without an id. */
function grantsLate(person: Person): boolean {
  return person.decidesLate && mayCountVisitor(person);
}

interface Visit {
  readonly random: Random;
  readonly person: Person;
  /** Those whose banner is not answered yet. */
  readonly undecided: Set<Person>;
  readonly site: string;
  /** When each page is opened. */
  readonly times: readonly number[];
  readonly endsAt: number;
}

function makeVisit(visit: Visit, truth: DayTruth): SimulatedRequest[] {
  const { random, person, undecided, site, times } = visit;
  let referrer: string = random.pick(REFERRERS, ({ weight }) => weight).url;
  const counted = person.consent !== 'objected';
  if (counted) truth.visits.total += 1;
  return times.flatMap((at) => {
    const page = random.pick(PAGES, ({ weight }) => weight);
    const url = ORIGIN + page.path(random);
    const event = {
      id: v7({ msecs: at, random: random.bytes(16), seq: random.int(0, 0x7fffffff) }),
      at,
      type: 'page_view',
      url: random.fraction() < 0.1 ? `${url}?email=${person.email}#top` : url,
      referrer,
    };
    referrer = url;
    if (counted) {
      truth.views.total += 1;
      add(truth.viewsByPage, page.counted);
    }
    const view = request(person, undecided.has(person) ? 'unset' : person.consent, site, event);
    return [view, ...grant(visit, at, truth)];
  });
}

/** A grant before the next page, by who has not decided yet; the visit was counted without an id. */
function grant(
  { random, person, undecided, site, endsAt }: Visit,
  viewedAt: number,
  truth: DayTruth,
): SimulatedRequest[] {
  if (!undecided.has(person)) return [];
  const at = viewedAt + random.int(1_000, 4_900);
  if (at >= endsAt) return [];
  undecided.delete(person);
  truth.grants.total += 1;
  const id = v7({ msecs: at, random: random.bytes(16), seq: 0 });
  const event = { id, at, type: 'consent', choice: 'granted', entryCounted: true };
  return [request(person, 'granted', site, event)];
}

function request(
  person: Person,
  consent: Person['consent'],
  site: string,
  event: { readonly at: number },
): SimulatedRequest {
  const { at } = event;
  return {
    site,
    at,
    address: person.address,
    headers: {
      'content-type': 'application/json',
      'user-agent': person.userAgent,
      origin: ORIGIN,
      ...(person.gpc ? { 'sec-gpc': '1' } : {}),
    },
    body: JSON.stringify({
      site,
      sentAt: at,
      ...(consent === 'unset' ? {} : { consent }),
      // A careful client sends no id without consent. This one is not careful.
      visitor: person.id,
      events: [event],
    }),
  };
}

/** A page view of somebody of whom nothing else is known. */
export function pageView(site: string, path: string, at: number) {
  const event = { id: v7({ msecs: at }), at, type: 'page_view', url: ORIGIN + path };
  return {
    site,
    headers: {
      'content-type': 'application/json',
      // Any browser's; without one, fetch names itself, and is taken for the program it is.
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:129.0) Gecko/20100101 Firefox/129.0',
      origin: ORIGIN,
    },
    body: JSON.stringify({ site, sentAt: at, events: [event] }),
  };
}

function botRequest(random: Random, site: string, startsAt: number): SimulatedRequest {
  const at = startsAt + random.int(0, DAY - 1);
  const event = {
    id: v7({ msecs: at, random: random.bytes(16), seq: 0 }),
    at,
    type: 'page_view',
    url: `${ORIGIN}/`,
  };
  return {
    site,
    at,
    address: '66.249.73.135',
    headers: { 'content-type': 'application/json', 'user-agent': BOT },
    body: JSON.stringify({ site, sentAt: at, events: [event] }),
  };
}

function countVisitor(person: Person, known: boolean, truth: DayTruth): void {
  truth.visitors.all.add(person.id);
  if (!known) return;
  truth.visitors.consented.add(person.id);
  add(truth.visitorsByRegion, person.region);
  add(truth.visitorsByDevice, person.device);
}
