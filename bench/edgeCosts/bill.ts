import { type Item, PRICES, SUBSCRIPTION } from './prices.ts';

/** What a month uses, in single units. */
export type Usage = Readonly<Record<Item, number>>;

export interface BillLine {
  readonly item: Item;
  readonly used: number;
  /** US dollars above what is included. */
  readonly dollars: number;
}

export interface Bill {
  readonly lines: readonly BillLine[];
  /** US dollars a month with the subscription, without tax. */
  readonly total: number;
}

/** The month's bill of an account that uses nothing else. */
export function billOf(usage: Usage): Bill {
  const lines = (Object.keys(PRICES) as Item[]).map((item) => ({
    item,
    used: usage[item],
    dollars: charge(item, usage[item]),
  }));
  return {
    lines,
    total: lines.reduce((sum, { dollars }) => sum + dollars, SUBSCRIPTION.dollars),
  };
}

function charge(item: Item, used: number): number {
  const { included, dollars, per, wholeLots } = PRICES[item];
  const lots = Math.max(0, used - included) / per;
  return dollars * (wholeLots ? Math.ceil(lots) : lots);
}
