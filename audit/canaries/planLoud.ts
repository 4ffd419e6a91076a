import { fillPage, type KeptPage } from './fillPage.ts';
import { type FloodDeps, type Planned, plantedHeaders, post } from './planned.ts';

/** The most requests for one value: of one address a minute 600 are taken. */
const MOST = 400;

/**
 * The same values from more visitors than a policy withholds, so that they would be published if they
 * were kept: first with an address of their own, then as a proxy would hand them on.
 */
export function planLoud(deps: FloodDeps, kept: KeptPage): Planned[] {
  const { local, planter } = deps;
  const direct = local ? planter.plant('IPv4 address') : undefined;
  return [...series(deps, kept, 0, direct), ...series(deps, kept, 1, undefined)];
}

/** How many visitors send the same: a quarter more than are asked for, so that none is short of it. */
export function loudVisitors({ policy: { release }, size }: FloodDeps): number {
  const least = release.mechanism === 'suppression' ? Math.ceil(release.k * 1.25) : 0;
  return Math.min(MOST, Math.max(size.visitors, least));
}

/** @param which page comes first, for of some visitors a policy counts the first alone */
function series(
  deps: FloodDeps,
  kept: KeptPage,
  which: 0 | 1,
  from: string | undefined,
): Planned[] {
  const { planter, policy, now } = deps;
  const origin = policy.origins[0] ?? '';
  const headers = plantedHeaders(planter);
  const template = policy.pages.find((page) => page.includes('{')) ?? policy.pages[0] ?? '/';
  const path = fillPage(template, {
    open: () => planter.encoded('email address'),
    closed: () => planter.encoded('customer number'),
  });
  const query = `?session=${planter.plant('query string')}#${planter.plant('fragment')}`;
  const name = planter.plant('name');
  const pages = [
    { type: 'page_view', url: `${origin}${kept.path}${query}` },
    {
      ...{ type: 'page_view', url: `${origin}${path}${query}`, title: planter.plant('page title') },
      referrer: `https://www.shop.com/?u=${planter.encoded('email address')}`,
      from: path,
    },
  ];
  const events = [
    ...(which === 0 ? pages : pages.toReversed()),
    { type: 'click', url: `${origin}${path}`, target: planter.plant('telephone number') },
    { type: 'error', kind: 'crash', name: planter.plant('email address') },
    { type: 'custom', name, props: { [planter.plant('card number')]: planter.plant('IBAN') } },
  ];
  const context = { language: planter.plant('language'), timezone: planter.plant('query string') };
  const accepted = countedOf(deps, events);
  return Array.from({ length: loudVisitors(deps) }, () => {
    const body = {
      ...{ site: policy.site, sentAt: now, consent: 'granted' },
      ...{ visitor: planter.plant('visitor id'), context },
      events: events.map((event) => ({ ...event, id: planter.id(), at: now })),
    };
    return {
      what: 'POST /v1/events',
      request: post('/v1/events', JSON.stringify(body), headers, from),
      ...{ statuses: [202], accepted },
    };
  });
}

/** How many events the policy has a cube for. None of them is of a name that it declares. */
export function countedOf(
  { policy: { children, consent, cubes } }: FloodDeps,
  events: readonly { readonly type: string }[],
): number {
  // Where a service is for children nobody can consent.
  if (children.directed && consent.withoutConsent === 'drop') return 0;
  return events.filter(({ type }) =>
    cubes.some(({ event, custom }) => event === type && custom === undefined),
  ).length;
}
