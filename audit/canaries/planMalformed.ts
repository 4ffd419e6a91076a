import { KINDS } from './kinds.ts';
import { type FloodDeps, type Planned, plantedHeaders, post } from './planned.ts';

const EVENTS = '/v1/events';
const MAX_BODY = 256 * 1024;

/** What is refused, with something planted in what is wrong with it: the answers' texts are searched, too. */
export function planMalformed(deps: FloodDeps): Planned[] {
  const { planter, policy, now, local } = deps;
  const event = () => ({
    ...{ id: planter.plant('event id'), at: now, type: 'page_view' },
    url: `${policy.origins[0]}/${planter.encoded('email address')}`,
  });
  const valid = () => ({ site: policy.site, sentAt: now, events: [event()] });
  const send = (
    wrong: string,
    body: unknown,
    statuses: readonly number[],
    headers: Readonly<Record<string, string>> = {},
    path = EVENTS,
  ): Planned => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const from = local ? planter.plant('IPv4 address') : undefined;
    return {
      what: `POST ${path} with ${wrong}`,
      request: post(path, text, { ...plantedHeaders(planter), ...headers }, from),
      statuses,
    };
  };
  const any = () => planter.any();
  const wrongEvents = KINDS.map((kind) => ({
    ...event(),
    ...(planter.random.pick([
      { id: planter.plant(kind) },
      { at: planter.plant(kind) },
      { type: planter.plant(kind) },
      { url: planter.plant(kind) },
      { type: 'custom', name: planter.plant(kind).repeat(9), props: { x: [planter.plant(kind)] } },
      { type: 'error', kind: planter.plant(kind), name: planter.plant(kind), status: any() },
    ]) as object),
  }));
  return [
    send('no JSON', `{"site":"${policy.site}","visitor":"${any()}`, [400]),
    send(
      'a text',
      `mail=${planter.encoded('email address')}&name=${planter.encoded('name')}`,
      [400],
    ),
    send('a list', [any(), any()], [400]),
    send('an unknown site', { ...valid(), site: planter.plant('name') }, [400]),
    send('no site', { ...valid(), site: { [any()]: any() } }, [400]),
    send('no events', { ...valid(), events: any() }, [400]),
    send('a wrong visitor', { ...valid(), visitor: planter.plant('email address') }, [400]),
    send('a wrong consent', { ...valid(), consent: any() }, [400]),
    send(
      'a wrong context',
      { ...valid(), context: { screen: [any(), any()], language: 7 } },
      [400],
    ),
    send('a wrong time', { ...valid(), sentAt: any() }, [400]),
    send('unknown keys', { ...valid(), [any()]: any(), user: { mail: any(), name: any() } }, [202]),
    send('wrong events', { ...valid(), events: wrongEvents }, [202]),
    send('wrong events', { ...valid(), events: [any(), { [any()]: any() }] }, [202]),
    send('too many events', { ...valid(), events: Array(201).fill(event()) }, [413]),
    send('too long a body', { ...valid(), padding: any().padEnd(MAX_BODY, any()) }, [413]),
    send('another content type', valid(), [415], { 'content-type': `text/html; x="${any()}"` }),
    send('another origin', valid(), [403], {
      origin: `https://${planter.plant('cookie')}.example`,
    }),
    ...['/api/event', '/api/send', '/v1/batch', '/v1/track', '/v1/identify'].flatMap((path) => [
      send('no JSON', `{"u":"${any()}"`, [400], {}, path),
      send('an unknown site', foreign(any()), [400], {}, path),
      send('wrong fields', foreign(policy.site, { [any()]: any() }), [200, 202, 400], {}, path),
    ]),
    send('no gzip', any(), [400], { 'content-encoding': 'gzip' }, '/v1/batch'),
    send('a user', { batch: [{}] }, [400], { authorization: basic(any()) }, '/v1/batch'),
  ];

  function foreign(site: string, wrong: unknown = any()): object {
    return {
      ...{ n: any(), u: wrong, d: site, writeKey: site, type: wrong, event: wrong, userId: any() },
      ...{
        batch: [{ type: wrong, event: any() }],
        payload: { website: site, url: wrong, id: any() },
      },
    };
  }
}

function basic(user: string): string {
  return `Basic ${Buffer.from(`${user}:secret`).toString('base64')}`;
}
