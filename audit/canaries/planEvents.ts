import { type FloodDeps, type Planned, plantedHeaders, post } from './planned.ts';
import { plantedEvents } from './plannedEvents.ts';

/** What is said of consent: by the site, by a platform's string with something planted in it, by the browser. */
const CHOICES: readonly {
  readonly body?: (text: string) => object;
  readonly headers?: Readonly<Record<string, string>>;
}[] = [
  { body: () => ({ consent: 'granted' }) },
  { body: () => ({ consent: 'denied' }) },
  { body: () => ({ consent: 'objected' }) },
  {},
  { body: () => ({ consent: 'granted' }), headers: { 'sec-gpc': '1', dnt: '1' } },
  { body: () => ({ consent: 'granted', child: true }) },
  { body: (text) => ({ consent: { choice: 'granted', tcf: text, gcs: text } }) },
  { body: (text) => ({ consent: { gpp: text, sid: [7] } }) },
];

/** A browser's own headers that tell of a device. */
const HINTS = {
  'sec-ch-ua': '"Chromium";v="128"',
  'sec-ch-ua-platform': '"Linux"',
};

/**
 * Every kind in every field of the wire format, under each choice of consent, as JSON, as a beacon
 * sends it, and for `?debug=1`.
 */
export function planEvents(deps: FloodDeps): Planned[] {
  const { planter, policy, now, local, size } = deps;
  return CHOICES.slice(0, size.choices).flatMap(({ body, headers = {} }, index) => {
    const text = JSON.stringify({
      ...{ site: policy.site, sentAt: now, visitor: planter.plant('visitor id') },
      ...body?.(planter.any()),
      context: {
        language: planter.plant('language'),
        timezone: `Europe/${planter.plant('query string')}`,
        screen: [1440, 900],
      },
      ...{
        userId: planter.any(),
        title: planter.plant('page title'),
        ip: planter.plant('IPv6 address'),
      },
      events: plantedEvents(deps),
    });
    const sent = {
      ...plantedHeaders(planter),
      ...{ 'sec-ch-ua-model': `"${planter.plant('cookie')}"`, ...HINTS, ...headers },
      ...(index % 2 ? { 'content-type': 'text/plain;charset=UTF-8' } : {}),
    };
    const planned = (path: string, statuses: readonly number[]): Planned => ({
      what: `POST ${path}`,
      request: post(path, text, sent, local ? planter.plant('IPv4 address') : undefined),
      statuses,
    });
    return [planned('/v1/events', [202]), planned('/v1/events?debug=1', [200])];
  });
}
