import type { SiteDescription } from '../../query/siteSchema.ts';
import type { Goal } from '../view/view.ts';

/** Pages and events that a table of the site counts; events first, as they were declared on purpose. */
export function possibleGoals({
  pages,
  events,
  cubes,
}: Pick<SiteDescription, 'pages' | 'events' | 'cubes'>): Goal[] {
  const hasPages = cubes.some(
    ({ event, dimensions }) => event === 'page_view' && dimensions.includes('event:page'),
  );
  const counted = (name: string) =>
    cubes.some(
      ({ event, custom, dimensions }) =>
        event === 'custom' &&
        (custom === name || (custom === undefined && dimensions.includes('event:name'))),
    );
  return [
    ...events
      .filter(({ name }) => counted(name))
      .map(({ name }): Goal => ({ kind: 'event', name })),
    ...(hasPages ? pages.map((name): Goal => ({ kind: 'page', name })) : []),
  ];
}
