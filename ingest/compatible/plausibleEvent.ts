import { type Fields, fieldsOf, textOf } from '../fields.ts';
import { fitName } from './fitName.ts';
import { pageUrl, referrerFields } from './pageFields.ts';
import { type Choice, readProps, readPropsConsent, strictest } from './readProps.ts';

/** Characters; queries of URLs may be long, and are cut away before the wire format sees them. */
const MAX_SENT = 8192;

/** What Plausible's clients say of one event, under the names that its server knows for each. */
export interface PlausibleEvent {
  readonly name: string;
  readonly url: string;
  readonly domain: string | undefined;
  readonly referrer: string;
  readonly props: Fields;
  /** The strictest of what any of the fields for props says. */
  readonly consent: Choice | undefined;
  /** Whether the site's pages are told by the fragment. */
  readonly hashRouted: boolean;
  /** Milliseconds, of an engagement. */
  readonly engaged: unknown;
}

/**
 * Reads a body by the fields that
 * https://github.com/plausible/analytics/blob/master/lib/plausible/ingestion/request.ex reads.
 *
 * @returns what is missing, by the names that Plausible's answers use
 */
export function readPlausible(body: Fields): PlausibleEvent | { readonly missing: string } {
  const name = textOf(body.n, MAX_SENT) ?? textOf(body.name, MAX_SENT);
  const url = textOf(body.u, MAX_SENT) ?? textOf(body.url, MAX_SENT);
  if (name === undefined) return { missing: 'event_name' };
  if (url === undefined) return { missing: 'url' };
  const hash = body.h ?? body.hashMode;
  return {
    ...{ name, url, domain: textOf(body.d, MAX_SENT) ?? textOf(body.domain, MAX_SENT) },
    referrer: textOf(body.r, MAX_SENT) ?? textOf(body.referrer, MAX_SENT) ?? '',
    ...propsOf([body.m, body.meta, body.p, body.props]),
    hashRouted: hash === 1 || hash === true,
    engaged: body.e,
  };
}

/** Of several fields for the same the first counts, but none may hide what another refuses. */
function propsOf(sent: readonly unknown[]) {
  const all = sent.map(unwritten);
  return {
    props: fieldsOf(all.find((one) => one !== undefined && one !== null)),
    consent: strictest(...all.map(readPropsConsent)),
  };
}

/** Props may be written as the JSON text of an object. */
function unwritten(sent: unknown): unknown {
  try {
    return typeof sent === 'string' ? JSON.parse(sent) : sent;
  } catch {
    return sent;
  }
}

/**
 * The event in the wire format, without `id` and `at`, and the consent that it carries.
 *
 * @param origins of the site
 */
export function translatePlausible(event: PlausibleEvent, origins: readonly string[]) {
  const { consent } = event;
  const { props } = readProps(event.props);
  const url = pageUrl(event.url, event.hashRouted);
  return { consent, event: { url, ...eventOf(event, props, consent === 'granted', origins) } };
}

function eventOf(
  { name, referrer, props: sent, engaged }: PlausibleEvent,
  props: Fields | undefined,
  granted: boolean,
  origins: readonly string[],
) {
  switch (name) {
    case 'pageview':
      return { type: 'page_view', ...referrerFields(referrer, origins) };
    case 'engagement':
      // How long somebody looked a script measured on the device.
      return { type: 'page_leave', ...(granted && isTime(engaged) ? { engagedMs: engaged } : {}) };
    case 'Outbound Link: Click':
      return { type: 'click', target: withDetail('outbound', hostOf(textOf(sent.url, MAX_SENT))) };
    case 'File Download':
      return {
        type: 'click',
        target: withDetail('download', extensionOf(textOf(sent.url, MAX_SENT))),
      };
    default:
      return { type: 'custom', name: fitName(name), ...(props ? { props } : {}) };
  }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}

function withDetail(word: string, detail: string | undefined): string {
  return detail ? `${word}:${detail}` : word;
}

function hostOf(url = ''): string | undefined {
  return URL.parse(url)?.host;
}

function extensionOf(url = ''): string | undefined {
  const path = URL.parse(url)?.pathname ?? '';
  return /\.([a-z0-9]{1,16})$/i.exec(path)?.[1]?.toLowerCase();
}
