import { gzipSync } from 'node:zlib';
import { fillPage, type KeptPage, plantedPath } from './fillPage.ts';
import { countedOf } from './planLoud.ts';
import { type FloodDeps, type Planned, plantedHeaders, post } from './planned.ts';

/** As many as one request of Segment's has room for. */
const BATCH = 900;

/** Every kind through the paths of other products' clients, by browsers and by servers. */
export function planCompatible(deps: FloodDeps, kept: KeptPage): Planned[] {
  const { planter, policy, local } = deps;
  const origin = policy.origins[0] ?? '';
  const consents = [{ consent: 'granted' }, { consent: 'denied' }, {}];
  const page = () => {
    const path = plantedPath(planter.random.pick(policy.pages), planter);
    return `${origin}${path}?q=${planter.encoded('query string')}&u=${planter.any()}`;
  };
  const send = (path: string, body: object, statuses: readonly number[], browser: boolean) => ({
    what: `POST ${path}`,
    request: post(
      path,
      JSON.stringify(body),
      { ...plantedHeaders(planter), ...(browser ? { origin } : {}) },
      local ? planter.plant('IPv4 address') : undefined,
    ),
    statuses,
  });
  const both = consents.flatMap((consent) =>
    [true, false].map((browser) => ({ consent, browser })),
  );
  return [
    ...both.flatMap(({ consent, browser }) => [
      send('/api/event', plausible(consent, 'pageview'), [202], browser),
      send('/api/event', plausible(consent, planter.plant('name')), [202], browser),
      send('/api/send', umami(consent, {}), [200], browser),
      send('/api/send', umami(consent, { name: planter.plant('name') }), [200], browser),
      send('/api/send', { ...umami(consent, {}), type: 'identify' }, [200], browser),
      send('/v1/batch', segment(consent), [200], browser),
    ]),
    ...Array.from({ length: Math.ceil(deps.size.batched / BATCH) }, (_, index) =>
      loudBatch(Math.min(BATCH, deps.size.batched - index * BATCH)),
    ),
  ];

  function plausible(consent: object, name: string): object {
    const props = { ...consent, mail: planter.any(), [planter.any()]: planter.any() };
    return { n: name, u: page(), d: policy.site, r: page(), p: JSON.stringify(props), e: 1234 };
  }

  function umami(consent: object, event: object) {
    const payload = {
      ...{
        website: policy.site,
        url: page(),
        referrer: page(),
        title: planter.plant('page title'),
      },
      ...{ language: planter.plant('language'), screen: '1440x900', id: planter.any(), ...event },
      ...{ ip: planter.plant('IPv6 address'), userAgent: planter.plant('user agent') },
      data: { ...consent, mail: planter.any(), [planter.any()]: planter.any() },
    };
    return { type: 'event', payload };
  }

  function segment(consent: object): object {
    const calls = ['track', 'page', 'identify', 'group', 'alias', 'screen'].flatMap((type) =>
      [0, 1].map(() => ({
        ...{ type, event: planter.any(), messageId: planter.any(), userId: planter.any() },
        ...{ anonymousId: planter.plant('visitor id'), name: planter.plant('page title') },
        properties: {
          ...consent,
          url: page(),
          referrer: page(),
          title: planter.plant('page title'),
        },
        traits: { email: planter.plant('email address'), phone: planter.plant('telephone number') },
        context: {
          ...{ ip: planter.plant('IPv4 address'), userAgent: planter.plant('user agent') },
          ...{ locale: planter.plant('language'), device: { id: planter.plant('device id') } },
          page: { url: page(), title: planter.plant('page title') },
        },
      })),
    );
    return { writeKey: policy.site, batch: calls, context: { ip: planter.plant('IPv6 address') } };
  }

  /** One server that tells of many visitors, who all have the same address, device and page. */
  function loudBatch(visitors: number): Planned {
    const path = fillPage(policy.pages.find((it) => it.includes('{')) ?? policy.pages[0] ?? '/', {
      open: () => planter.encoded('email address'),
      closed: () => planter.encoded('customer number'),
    });
    const urls = [`${origin}${kept.path}`, `${origin}${path}?u=${planter.encoded('API token')}`];
    const batch = Array.from({ length: visitors }, (_, index) => ({
      ...{ type: 'page', anonymousId: planter.id(), messageId: planter.id() },
      properties: { url: urls[index % urls.length] },
    }));
    const context = {
      ...{ ip: planter.plant('IPv4 address'), userAgent: planter.plant('user agent') },
      ...{ locale: planter.plant('language'), consent: 'granted' },
    };
    const body = JSON.stringify({ writeKey: policy.site, context, batch });
    const headers = { ...plantedHeaders(planter), 'content-encoding': 'gzip' };
    return {
      what: `POST /v1/batch of ${visitors} visitors`,
      request: post('/v1/batch', gzipSync(body), headers),
      statuses: [200],
      // Its answer tells only what was not counted.
      accepted: countedOf(deps, [{ type: 'page_view' }]) * visitors,
    };
  }
}
