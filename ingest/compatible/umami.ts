import type { Answer } from '../answer.ts';
import { type Fields, isFields, textOf } from '../fields.ts';
import type { Problem } from '../problem.ts';
import type { EventsRequest } from '../readRequest.ts';
import type { Dialect, DialectDeps, ForeignRequest, Receipts, Translated } from './dialect.ts';
import { readObject } from './readObject.ts';
import { sentByBrowser, sentByServer } from './sentByServer.ts';
import { translateUmami, withdrawal } from './umamiPayload.ts';
import { wrongShape } from './wrongShape.ts';

/**
 * Umami's `/api/send`, https://umami.is/docs/api/sending-stats, as its tracker and its client
 * for Node post to it. The token that it hands out, to be sent back with the next event, would
 * link the two: `x-umami-cache` is not read, and what is answered for it is empty.
 */
export const umami: Dialect = {
  name: 'umami',
  paths: ['/api/send'],
  maxBody: 64 * 1024,
  translate,
  accepted,
  refused,
};

/** Who somebody is, and what is measured by none of our events: accepted, and dropped. */
const DROPPED_TYPES: readonly unknown[] = ['identify', 'performance', 'error'];

function translate(sent: ForeignRequest, deps: DialectDeps): readonly Translated[] | Problem {
  const body = readObject(sent.text);
  if (!body) return { status: 400, code: 'not-json', detail: 'The body is not a JSON object.' };
  const { type, payload } = body;
  if (!isFields(payload)) return wrongShape('payload', 'is missing, or no object');
  const site = deps.siteOf(textOf(payload.website, 128) ?? '');
  if (site === undefined) return UNKNOWN_SITE;
  const request = requestOf(sent, payload);
  if (type === 'event') return [{ request, envelope: translateUmami(payload, site, deps) }];
  if (!DROPPED_TYPES.includes(type)) return wrongShape('type', 'must be "event" or "identify"');
  const envelope = type === 'identify' ? withdrawal(payload, site, deps) : undefined;
  return envelope ? [{ request, envelope }] : [];
}

/** A browser names the page's origin with every POST; what comes without it comes from a server. */
function requestOf(sent: ForeignRequest, { userAgent, ip }: Fields): EventsRequest {
  if (sent.header('origin') !== undefined) return sentByBrowser(sent);
  return sentByServer(sent, {
    userAgent: textOf(userAgent, 512) ?? sent.header('user-agent'),
    address: textOf(ip, 64),
  });
}

const UNKNOWN_SITE: Problem = {
  status: 400,
  code: 'unknown-site',
  detail: 'Website not found. Name its id in "aliases" of the policy of its site.',
};

const JSON_HEADERS = { 'content-type': 'application/json' };

/** The same for everybody, so there is nothing in it to know anybody by. */
const COUNTED = JSON.stringify({ cache: '', sessionId: '', visitId: '' });
const BOT = JSON.stringify({ beep: 'boop' });

function accepted({ dropped }: Receipts): Answer {
  return { status: 200, headers: JSON_HEADERS, body: dropped.bot ? BOT : COUNTED };
}

function refused({ status, code, detail, errors }: Problem): Answer {
  const error = { message: detail, code, status, ...(errors ? { errors } : {}) };
  return { status, headers: JSON_HEADERS, body: JSON.stringify({ error }) };
}
