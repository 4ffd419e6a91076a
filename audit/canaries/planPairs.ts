import { type FloodDeps, type Planned, plantedHeaders, post } from './planned.ts';

/**
 * The same requests by two senders who have nothing in common: another address, agent, cookie, visitor
 * and event. Who is answered otherwise could be known again by the answer.
 */
export function planPairs(deps: FloodDeps): Planned[] {
  const { planter, policy, now, local } = deps;
  const from = () => (local ? { from: planter.plant('IPv4 address') } : {});
  const twice = (what: string, make: () => Omit<Planned, 'what' | 'pair'>): Planned[] =>
    [1, 2].map(() => ({ ...make(), what, pair: what }));
  const sent = (path: string, body: () => unknown, statuses: readonly number[]) => () => {
    const content = body();
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    return { request: { ...post(path, text, plantedHeaders(planter)), ...from() }, statuses };
  };
  const got = (path: string, statuses: readonly number[]) => () => ({
    request: { method: 'GET' as const, path, headers: plantedHeaders(planter), ...from() },
    statuses,
  });
  const valid = () => ({
    ...{ site: policy.site, sentAt: now, consent: 'denied', visitor: planter.plant('visitor id') },
    events: [
      {
        ...{ id: planter.plant('event id'), at: now, type: 'page_view' },
        url: `${policy.origins[0]}/?q=${planter.plant('query string')}`,
      },
    ],
  });
  const events = '/v1/events';
  return [
    ...twice('POST /v1/events', sent(events, valid, [202])),
    ...twice('POST /v1/events?debug=1', sent(`${events}?debug=1`, valid, [200])),
    ...twice(
      'POST /v1/events with no JSON',
      sent(events, () => `{"${planter.any()}`, [400]),
    ),
    ...twice(
      'POST /v1/events with an unknown site',
      sent(events, () => ({ ...valid(), site: planter.plant('name') }), [400]),
    ),
    ...twice(
      'POST /v1/events with a wrong visitor',
      sent(events, () => ({ ...valid(), visitor: planter.plant('email address') }), [400]),
    ),
    ...twice(
      'POST /v1/events with a wrong event',
      sent(events, () => ({ ...valid(), events: [{ type: planter.any() }] }), [202]),
    ),
    ...twice(
      'POST /api/event with an unknown site',
      sent(
        '/api/event',
        () => ({ n: 'pageview', u: 'https://x.example/', d: planter.any() }),
        [400],
      ),
    ),
    ...twice(
      'POST /v1/query with a wrong token',
      sent('/v1/query', () => ({ site_id: planter.any() }), [401, 503]),
    ),
    ...twice('GET /healthz', got('/healthz', [200])),
    ...twice('GET /', got('/', [200, 404])),
    ...twice('GET /beacon.js', got('/beacon.js', [200, 404])),
    ...twice('GET /privacy/:site', got(`/privacy/${policy.site}`, [200])),
    ...twice('GET an unknown path', got('/no-such-path', [404])),
  ];
}
