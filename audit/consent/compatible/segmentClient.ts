import type { SentEvent } from '../../traffic/visitEvents.ts';
import {
  asServerTells,
  browserHeaders,
  type ForeignClient,
  type Json,
  SERVER_HEADERS,
} from './foreignClient.ts';
import { segmentSayings } from './segmentSayings.ts';
import { pageBefore, viewsAndCustoms } from './toldEvents.ts';

/**
 * https://segment.com/docs/connections/spec/common/, by analytics.js: a visit is a batch. Its calls
 * have no `messageId`, so that each counts, however often it is said.
 */
export const segmentClient: ForeignClient = {
  name: 'Segment’s script',
  path: '/v1/b',
  told: viewsAndCustoms,
  bodies({ events, context, visitor }, site) {
    const [width, height] = context.screen;
    const read = {
      ...{ locale: context.language, timezone: context.timezone },
      screen: { width, height },
    };
    return [{ writeKey: site, batch: events.map((event) => callOf(event, visitor, read)) }];
  },
  headers: browserHeaders,
  ...segmentSayings,
};

/** The same by a library for servers, which describes the visitor. */
export const segmentServer: ForeignClient = {
  ...segmentClient,
  name: 'Segment’s library',
  path: '/v1/batch',
  told: (visit) => asServerTells(viewsAndCustoms(visit)),
  bodies({ events, address, headers, visitor }, site) {
    const described = { ip: address, userAgent: headers['user-agent'] };
    return [{ writeKey: site, batch: events.map((event) => callOf(event, visitor, described)) }];
  },
  headers: () => SERVER_HEADERS,
};

function callOf(event: SentEvent, anonymousId: string, known: Json): Json {
  const common = { anonymousId, timestamp: new Date(event.at).toISOString() };
  if (event.type === 'custom') {
    const context = { ...known, page: { url: event.url } };
    return { ...common, type: 'track', event: event.name, properties: event.props, context };
  }
  if (event.type !== 'page_view') return common;
  const properties = { url: event.url, referrer: pageBefore(event) };
  return { ...common, type: 'page', properties, context: known };
}
