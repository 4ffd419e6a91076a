import { utcMonth } from 'd3-time';
import { useState } from 'preact/hooks';
import type { SiteDescription } from '../../../query/siteSchema.ts';
import { dayOf } from '../../period/period.ts';

/** Which months the budget is shown for. */
export interface Months {
  /** How many, the current one included. */
  readonly count: number;
  /** How far back the ledger has to be read for them, in milliseconds since 1970; nothing without a budget. */
  readonly since: number | undefined;
  readonly more: () => void;
}

const AT_A_TIME = 3;
/** A site's day may begin this much before that of UTC. */
const ZONES_MS = 86_400_000;

export function useMonths({ mechanism, today }: SiteDescription): Months {
  const [count, setCount] = useState(AT_A_TIME);
  const first = utcMonth.offset(utcMonth.floor(dayOf(today)), 1 - count);
  return {
    count,
    since: mechanism === 'dp' ? first.getTime() - ZONES_MS : undefined,
    more: () => setCount(count + AT_A_TIME),
  };
}
