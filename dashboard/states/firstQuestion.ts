import type { SiteCube, SiteDescription } from '../../query/siteSchema.ts';
import type { Question } from '../ask/createAsk.ts';

type Cubes = Pick<SiteDescription, 'cubes'>;

const SHORTEST_FIRST: readonly SiteCube['window'][] = ['day', 'week', 'month'];

/**
 * Asks the smallest cube for its newest window: `meta.complete_until` is `null` until anything was ever
 * published. Hours are left out, as they fill no panel.
 */
export function firstQuestion({ cubes }: Cubes): Question | undefined {
  const order = ({ window, dimensions }: SiteCube) =>
    dimensions.length * SHORTEST_FIRST.length + SHORTEST_FIRST.indexOf(window);
  const [smallest] = cubes
    .filter(({ window }) => window !== 'hour')
    .sort((a, b) => order(a) - order(b));
  return smallest && newestOf(smallest);
}

/** The same of hours; `undefined` where the site is not counted by them. */
export function firstHourQuestion({ cubes }: Cubes): Question | undefined {
  const hours = cubes.find(({ window }) => window === 'hour');
  return hours && newestOf(hours);
}

function newestOf({ name, window, event, measures }: SiteCube): Question {
  const count = event === 'page_view' ? 'pageviews' : 'events';
  return {
    cube: name,
    metrics: [measures.visits ? 'visits' : measures.count ? count : 'visitors'],
    dimensions: [`time:${window}`],
    date_range: 'all',
    order_by: [[`time:${window}`, 'desc']],
    pagination: { limit: 1 },
  };
}
