import { Temporal } from 'temporal-polyfill';
import type { Policy } from '../../policy/policy.ts';
import { createRandom, type Random } from '../random.ts';
import type { Subject } from '../subject.ts';
import type { Twin, TwinOptions } from '../twin.ts';
import { excess } from './behave.ts';
import { crowdIn } from './crowd.ts';
import { act, DEVICES, makePersona } from './persona.ts';
import { type Promised, promisedOf } from './promise.ts';
import { openReleased, type Released } from './released.ts';
import { type World, worldOf } from './world.ts';

/** How probable it is that a check calls out although all is as promised; of each check, all its tests together. */
export const FALSE_ALARM = 1e-6;

/** What attacks share: the policy's promises, and a crowd on a twin of the deployment. */
export interface Scene {
  readonly policy: Policy;
  readonly promised: readonly Promised[];
  readonly random: Random;
  /** When twins begin: in the night of a late Monday of the month before. */
  readonly startsAt: number;
  readonly openTwin: (options?: Partial<TwinOptions>) => Promise<Twin>;
  readonly releaseApart: Subject['releaseApart'];
  /** A twin without ClickHouse in which a crowd is; attacks add people to it. */
  readonly crowded: () => Promise<Twin>;
  /** The same before and after somebody did more than any bound lets count. */
  readonly neighbours: () => Promise<{ readonly without: World; readonly with: World }>;
  /** A twin with ClickHouse in which the windows of two days have been released. */
  readonly released: () => Promise<Released>;
  close(): Promise<void>;
}

export function openScene({ policy, seed, now, openTwin, releaseApart }: Subject): Scene {
  const random = createRandom(seed);
  const startsAt = mondayBefore(now(), policy.timezone);
  const open: Scene['openTwin'] = (options) => openTwin({ policy, startsAt, ...options });
  let twin: Promise<Twin> | undefined;
  let worlds: ReturnType<Scene['neighbours']> | undefined;
  const crowded = () => {
    twin ??= openCrowded(open, policy, random);
    return twin;
  };
  let released: Promise<Released> | undefined;
  return {
    ...{ policy, promised: promisedOf(policy), random, startsAt, openTwin: open, crowded },
    releaseApart,
    neighbours() {
      worlds ??= crowded().then(async (crowd) => {
        const without = worldOf(crowd);
        await exceed(crowd, random);
        return { without, with: worldOf(crowd) };
      });
      return worlds;
    },
    released() {
      released ??= openReleased(open, random);
      return released;
    },
    async close() {
      await (await twin?.catch(() => undefined))?.close();
      await (await released?.catch(() => undefined))?.twin.close();
    },
  };
}

/** Somebody with a rare browser does more than any bound lets count, half of it in the next hour. */
export async function exceed(twin: Twin, random: Random): Promise<void> {
  const somebody = makePersona(random, DEVICES.at(-1));
  const acts = excess(twin.policy, random);
  const half = acts.filter((_, index) => index % 2 === 0);
  await act(twin, random, somebody, half);
  twin.setClock(twin.now() + HOUR);
  await act(
    twin,
    random,
    somebody,
    acts.filter((_, index) => index % 2 === 1),
  );
  twin.setClock(twin.now() - HOUR);
}

const HOUR = 3_600_000;

async function openCrowded(open: Scene['openTwin'], policy: Policy, random: Random) {
  const twin = await open({ policy });
  await crowdIn(twin, random);
  // So that the next hour is there in both of two worlds.
  twin.setClock(twin.now() + HOUR);
  await crowdIn(twin, random, 5);
  twin.setClock(twin.now() - HOUR);
  return twin;
}

/**
 * The last Monday of the month before that has two days of its month behind it, at three in the morning
 * by the site's clock: so a day, a week and a month end within nine days.
 */
function mondayBefore(now: number, timezone: string): number {
  const first = Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(timezone)
    .toPlainDate()
    .with({ day: 1 });
  const last = first.subtract({ days: 3 });
  const monday = last.subtract({ days: last.dayOfWeek - 1 });
  return monday.toZonedDateTime({ timeZone: timezone, plainTime: '03:10' }).epochMilliseconds;
}
