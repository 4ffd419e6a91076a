import type { Question } from '../ask/createAsk.ts';

/** What a saved table is called: of which site, what, and of which days, since the rows do not say. */
export function csvName(site: string, panel: string, { date_range: days }: Question): string {
  const span = Array.isArray(days) ? `-${days[0]}-to-${days[1]}` : '';
  return `${site}-${panel}${span}.csv`;
}
