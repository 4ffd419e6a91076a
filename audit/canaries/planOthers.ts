import { KINDS } from './kinds.ts';
import { type FloodDeps, type Planned, plantedHeaders, post } from './planned.ts';

/** All other ways that are open to anybody: pages and scripts, unknown paths, numbers without a right to them. */
export function planOthers({ planter, policy, local }: FloodDeps): Planned[] {
  const query = () => `?u=${planter.encoded('visitor id')}&q=${planter.encoded('query string')}`;
  const from = () => (local ? { from: planter.plant('IPv4 address') } : {});
  const get = (what: string, path: string, statuses: readonly number[]): Planned => ({
    what: `GET ${what}`,
    request: { method: 'GET', path, headers: plantedHeaders(planter), ...from() },
    statuses,
  });
  const token = (text: string) => ({ ...plantedHeaders(planter), authorization: `Bearer ${text}` });
  const ask = (text: string): Planned => ({
    what: 'POST /v1/query with a wrong token',
    request: {
      ...post('/v1/query', JSON.stringify({ site_id: planter.any() }), token(text)),
      ...from(),
    },
    statuses: [401, 503],
  });
  return [
    get('/', `/${query()}`, [200, 404]),
    get('/beacon.js', `/beacon.js${query()}`, [200, 404]),
    get('/beacon-extras.js', `/beacon-extras.js${query()}`, [200, 404]),
    get('/privacy/:site', `/privacy/${policy.site}${query()}`, [200]),
    get('/privacy/:site of none', `/privacy/${planter.encoded('email address')}`, [404]),
    get('/healthz', `/healthz${query()}`, [200]),
    get('/v1/events', `/v1/events${query()}`, [404, 405]),
    get('/v1/query', `/v1/query${query()}`, [404, 405]),
    get('/v1/openapi.json', `/v1/openapi.json${query()}`, [200, 404]),
    {
      what: 'GET /metrics with a wrong token',
      request: {
        ...{ method: 'GET', path: `/metrics${query()}`, headers: token(planter.plant('JWT')) },
        ...from(),
      },
      statuses: [401, 404],
    },
    {
      what: 'GET /v1/site with a wrong token',
      request: {
        ...{ method: 'GET', path: `/v1/site${query()}`, headers: token(planter.plant('JWT')) },
        ...from(),
      },
      // At the edge 503 where its tokens cannot be read.
      statuses: [401, 503],
    },
    ask(planter.plant('JWT')),
    ask(planter.plant('API token')),
    ...KINDS.map((kind) =>
      get('an unknown path', `/${planter.encoded(kind)}/${planter.encoded(kind)}${query()}`, [404]),
    ),
    {
      what: 'POST an unknown path',
      request: {
        ...post(
          `/v1/events/${planter.encoded('device id')}`,
          planter.any(),
          plantedHeaders(planter),
        ),
        ...from(),
      },
      statuses: [404],
    },
  ];
}
