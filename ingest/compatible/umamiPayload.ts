import { type Fields, textOf } from '../fields.ts';
import type { DialectDeps } from './dialect.ts';
import { fitName } from './fitName.ts';
import { pageUrl, referrerFields } from './pageFields.ts';
import { readProps } from './readProps.ts';
import { uuidWithin } from './uuidWithin.ts';

/** Characters; queries of URLs may be long, and are cut away before the wire format sees them. */
const MAX_SENT = 8192;

type Needs = Pick<DialectDeps, 'originsOf' | 'randomId' | 'now'>;

/**
 * The payload of an event as an envelope of the wire format. Its id, and what a script read of
 * the device, go into it under a grant only.
 *
 * @param payload as https://umami.is/docs/api/sending-stats has it
 */
export function translateUmami(
  payload: Fields,
  site: string,
  { originsOf, randomId, now }: Needs,
): object {
  const { consent, props } = readProps(payload.data);
  const origins = originsOf(site) ?? [];
  const { timestamp } = payload;
  const event = {
    id: randomId(),
    at: typeof timestamp === 'number' ? Math.round(timestamp * 1000) : now(),
    ...urlOf(payload, origins),
    ...eventOf(payload, props, origins),
  };
  return {
    ...{ site, events: [event] },
    ...(consent ? { consent } : {}),
    ...(consent === 'granted' ? toldUnderGrant(payload, site) : {}),
  };
}

function eventOf(payload: Fields, props: object | undefined, origins: readonly string[]) {
  const name = textOf(payload.name, MAX_SENT);
  if (name !== undefined) return { type: 'custom', name: fitName(name), ...(props && { props }) };
  return {
    type: 'page_view',
    ...referrerFields(textOf(payload.referrer, MAX_SENT) ?? '', origins),
  };
}

/** A path is one of the host that the payload names, else of the site's first origin. */
function urlOf({ url, hostname }: Fields, origins: readonly string[]): { readonly url?: string } {
  const text = textOf(url, MAX_SENT);
  if (text === undefined) return {};
  const host = textOf(hostname, MAX_SENT)?.toLowerCase();
  const base =
    host === undefined
      ? origins[0]
      : (origins.find((origin) => isOf(origin, host)) ?? `https://${host}`);
  return { url: pageUrl(URL.parse(text, base)?.href ?? text) };
}

function isOf(origin: string, name: string): boolean {
  const { host, hostname } = new URL(origin);
  return host === name || hostname === name;
}

/**
 * An identity call is dropped, unless it is how a visitor whose id was counted takes consent
 * back: then what open windows hold of that id is to be forgotten.
 */
export function withdrawal(payload: Fields, site: string, deps: Needs): object | undefined {
  const { consent } = readProps(payload.data);
  const id = textOf(payload.id, MAX_SENT);
  if (id === undefined || consent === undefined || consent === 'granted') return undefined;
  const event = { id: deps.randomId(), at: deps.now(), type: 'consent', choice: consent };
  return { site, consent, visitor: uuidWithin(site, id), events: [event] };
}

function toldUnderGrant({ id, language, screen }: Fields, site: string): object {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(textOf(screen, MAX_SENT) ?? '') ?? [];
  const visitor = textOf(id, MAX_SENT);
  const context = {
    ...(textOf(language, 64) ? { language: textOf(language, 64) } : {}),
    ...(width && height ? { screen: [Number(width), Number(height)] } : {}),
  };
  return {
    ...(visitor === undefined ? {} : { visitor: uuidWithin(site, visitor) }),
    ...(Object.keys(context).length > 0 ? { context } : {}),
  };
}
