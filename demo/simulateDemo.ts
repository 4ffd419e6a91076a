import { inOrder, simulateCompanies } from './companies/simulateCompanies.ts';
import type { DemoOptions } from './demoOptions.ts';
import type { Planted } from './searchEverything.ts';
import { type SimulatedDay, type SimulatedRequest, simulate, type Traffic } from './simulate.ts';
import { lastMonthBefore, threeWeeksBefore } from './span.ts';

export const SHOP = 'demo';

export interface DemoTraffic {
  /** When it begins, milliseconds since 1970. */
  readonly from: number;
  readonly shop: Traffic;
  /** Everybody, of the companies too. */
  readonly people: readonly Planted[];
  days(): Generator<DemoDay>;
}

export interface DemoDay {
  /** In the order of `at`. */
  readonly requests: readonly SimulatedRequest[];
  /** Absent before the shop opens. */
  readonly shop: SimulatedDay | undefined;
}

/**
 * Three weeks of the shop, and what the companies need to have something of everything.
 *
 * @param sites the companies that there are policies for
 */
export function simulateDemo(
  { seed, people, companies }: Pick<DemoOptions, 'seed' | 'people' | 'companies'>,
  until: number,
  sites: readonly string[],
): DemoTraffic {
  const opens = threeWeeksBefore(until);
  const shop = simulate({ ...{ seed, site: SHOP, from: opens, until }, people });
  const from = companies > 0 ? lastMonthBefore(until) : opens;
  const others = simulateCompanies(
    { ...{ seed, from, until }, people: companies },
    companies > 0 ? sites : [],
  );
  return {
    ...{ from, shop, people: [...shop.people, ...others.members] },
    *days() {
      const [ofShop, ofOthers] = [shop.days(), others.days()];
      for (let startsAt = from; startsAt < until; startsAt += 86_400_000) {
        const today = startsAt < opens ? undefined : (ofShop.next().value ?? undefined);
        const requests = [...(ofOthers.next().value ?? []), ...(today?.requests ?? [])];
        yield { requests: inOrder(requests), shop: today };
      }
    },
  };
}
