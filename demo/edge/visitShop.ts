import { Checks } from '../checks.ts';
import { closedRange, type Kind } from '../closedRange.ts';
import { type FastClock, readFastClock } from '../fastClock.ts';
import { showAudience } from '../showAudience.ts';
import { type SimulatedDay, simulate } from '../simulate.ts';
import { askWorker, untilPublished } from './askWorker.ts';
import type { DevOptions } from './devOptions.ts';
import { firstDay } from './fastDays.ts';
import { liveDays } from './liveDays.ts';
import { LiveSender } from './liveSender.ts';
import type { Screen } from './screen.ts';
import { showDay } from './showDay.ts';

const DAY = 86_400_000;
const SITE = 'demo';
/** How long a window may take from its close to its answer, milliseconds of the machine's clock. */
const PUBLISHED_WITHIN_MS = 30_000;

export interface Shop {
  readonly options: DevOptions;
  /** Of the Worker. */
  readonly url: string;
  /** Which may query it. */
  readonly token: string;
  readonly clock: FastClock;
  /** How long its windows wait for what is late, milliseconds. */
  readonly grace: number;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

export interface Visited {
  readonly checks: Checks;
  /** The first and the last day. */
  readonly range: readonly [string, string];
}

/** Sends the shop's visitors to the Worker, shows each day's numbers beside the truth, and checks all of them. */
export async function visitShop(shop: Shop): Promise<Visited> {
  const { options, url, clock, screen, signal } = shop;
  const { seed, people, days } = options;
  const from = firstDay(clock);
  const traffic = simulate({ seed, site: SITE, from, until: from + days * DAY, people });
  const homes = new Map(traffic.people.map(({ address, region }) => [address, region]));
  const sender = new LiveSender({
    ...{ url, clock, grace: shop.grace, signal },
    regionOf: (it) => homes.get(it),
  });
  const ask = askWorker(url, shop.token, signal);
  const checks = new Checks();
  const published = (kind: Kind, range: readonly [string, string], endsAt: number) => {
    const closesIn = (endsAt + shop.grace - readFastClock(clock)) / clock.speed;
    return untilPublished(ask, kind, range, Math.max(0, closesIn) + PUBLISHED_WITHIN_MS, signal);
  };
  const sent = async (day: SimulatedDay) => {
    const name = dateOf(day);
    const ok = await published('day', [name, name], day.startsAt + DAY);
    checks.expect(`${name} was published`, ok);
    screen.print(await showDay(ask, name, day.truth));
  };
  screen.print(
    `The Worker is up on ${url}. ${people} people visit a lamp shop for ${counted(days, 'day')}.\n`,
  );
  const all = await liveDays({ traffic, from, days, clock, sender, screen, sent });
  const names = all.map(dateOf);
  for (const kind of ['week', 'month'] as const) {
    const range = closedRange(kind, names);
    if (range) await published(kind, range, from + days * DAY);
  }
  countRequests(sender, all, checks);
  await showAudience(ask, all, checks);
  return { checks, range: [names[0] ?? '', names.at(-1) ?? ''] };
}

function countRequests({ sent }: LiveSender, days: readonly SimulatedDay[], checks: Checks): void {
  const { requests, accepted, dropped, again, late } = sent;
  const total = (of: 'views' | 'grants') =>
    days.reduce((sum, { truth }) => sum + truth[of].total, 0);
  console.log(
    `${requests} requests answered, ${again} of them only when sent again;\n${accepted} events counted, ${total('grants')} of them consent given in mid-visit;\nnot counted: ${JSON.stringify(dropped)}.\n`,
  );
  if (late > 0) {
    console.log(
      `${late} requests were answered when their day had closed, so the day may lack them:\nthis machine is too busy for days as short as these; see --day-seconds.\n`,
    );
  }
  checks.expect(
    'every page view of everyone who did not object was counted, and every consent',
    // Whose answer was lost is a duplicate when it comes again.
    accepted + (again > 0 ? (dropped.duplicate ?? 0) : 0) === total('views') + total('grants'),
  );
}

function dateOf({ startsAt }: SimulatedDay): string {
  return new Date(startsAt).toISOString().slice(0, 10);
}

function counted(count: number, noun: string): string {
  return count === 1 ? `one ${noun}` : `${count} ${noun}s`;
}
