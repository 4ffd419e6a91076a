import type { Answer } from '../answer.ts';
import type { Problem } from '../problem.ts';
import type { EventsRequest } from '../readRequest.ts';
import type { Dialect, DialectDeps, ForeignRequest, Receipts, Translated } from './dialect.ts';
import { type PlausibleEvent, readPlausible, translatePlausible } from './plausibleEvent.ts';
import { readObject } from './readObject.ts';
import { sentByBrowser, sentByServer } from './sentByServer.ts';
import { wrongShape } from './wrongShape.ts';

/**
 * Plausible's Events API, https://plausible.io/docs/events-api, as its trackers and many
 * libraries post to it. There are no ids in it.
 */
export const plausible: Dialect = {
  name: 'plausible',
  paths: ['/api/event'],
  maxBody: 64 * 1024,
  translate,
  accepted,
  refused,
};

/** As many sites as one event may count for. */
const MAX_DOMAINS = 10;

function translate(sent: ForeignRequest, deps: DialectDeps): readonly Translated[] | Problem {
  const body = readObject(sent.text);
  if (!body) return NOT_JSON;
  const event = readPlausible(body);
  if ('missing' in event) return wrongShape(event.missing, 'is missing, or no text');
  const names = domainsOf(event).map((name) => deps.siteOf(name) ?? name);
  // A name that is none of ours is refused like any site without a policy, so that one misspelt
  // among others shows in the answer.
  if (names.every((name) => deps.originsOf(name) === undefined)) return UNKNOWN_SITE;
  const request = requestOf(sent);
  return [...new Set(names)].map((site) => {
    const translated = translatePlausible(event, deps.originsOf(site) ?? []);
    const common = { id: deps.randomId(), at: deps.now() };
    const consent = translated.consent ? { consent: translated.consent } : {};
    return {
      request,
      envelope: { site, ...consent, events: [{ ...common, ...translated.event }] },
    };
  });
}

function domainsOf({ domain, url }: PlausibleEvent): string[] {
  const names = domain?.split(',') ?? [URL.parse(url)?.host ?? ''];
  return names
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .slice(0, MAX_DOMAINS);
}

/**
 * A browser names the page's origin with every POST. What comes without it comes from a server,
 * and only where a trusted proxy (which it may be itself) tells of the visitor is the address the
 * visitor's.
 */
function requestOf(sent: ForeignRequest): EventsRequest {
  if (sent.header('origin') !== undefined) return sentByBrowser(sent);
  const { header, address, forwarded } = sent;
  return sentByServer(sent, {
    userAgent: header('user-agent'),
    language: header('accept-language'),
    address: forwarded ? address : undefined,
  });
}

const NOT_JSON: Problem = {
  status: 400,
  code: 'not-json',
  detail: 'Unable to parse request body as json',
};

const UNKNOWN_SITE: Problem = {
  status: 400,
  code: 'unknown-site',
  detail:
    'No policy is in force for this domain. Name it in "aliases" of the policy, or its origin in "origins".',
};

/**
 * Plausible's server says `ok` of what it drops, too, and how many those were in a header. So it
 * does of domains that it does not know, and so are those here that were refused.
 */
function accepted({ dropped, errors }: Receipts): Answer {
  const count = Object.values(dropped).reduce((sum, one) => sum + one, errors.length);
  const headers = { 'content-type': 'text/plain; charset=utf-8' };
  return {
    status: 202,
    headers: count > 0 ? { ...headers, 'x-plausible-dropped': String(count) } : headers,
    body: 'ok',
  };
}

function refused({ status, code, detail, errors }: Problem): Answer {
  const place = code === 'unknown-site' ? 'domain' : 'request';
  const texts = (errors ?? [{ path: place, message: detail }]).map(
    ({ path, message }) => [path, [message]] as const,
  );
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ errors: Object.fromEntries(texts) }),
  };
}
