import type { SentEvent } from '../../traffic/visitEvents.ts';
import {
  asServerTells,
  browserHeaders,
  type ForeignClient,
  type Json,
  SERVER_HEADERS,
} from './foreignClient.ts';
import { propSayings } from './propSayings.ts';
import { pageBefore, viewsAndCustoms } from './toldEvents.ts';

const sayings = propSayings((change) => (body) => {
  const payload = body.payload as Json;
  return { ...body, payload: { ...payload, data: change((payload.data ?? {}) as Json) } };
});

/** https://umami.is/docs/api/sending-stats, by its script. */
export const umamiClient: ForeignClient = {
  name: 'Umami’s script',
  path: '/api/send',
  told: viewsAndCustoms,
  bodies(visit, site) {
    const { language, screen } = visit.context;
    const read = { id: visit.visitor, language, screen: screen.join('x') };
    return visit.events.map((event) => bodyOf(event, { website: site, ...read }));
  },
  headers: browserHeaders,
  ...sayings,
};

/** The same by its library for servers, which describes the visitor. */
export const umamiServer: ForeignClient = {
  ...umamiClient,
  name: 'Umami’s library',
  told: (visit) => asServerTells(viewsAndCustoms(visit)),
  bodies(visit, site) {
    const described = {
      id: visit.visitor,
      ip: visit.address,
      userAgent: visit.headers['user-agent'],
    };
    return visit.events.map((event) => bodyOf(event, { website: site, ...described }));
  },
  headers: () => SERVER_HEADERS,
};

function bodyOf(event: SentEvent, known: Json): Json {
  const payload = { ...known, timestamp: event.at / 1000, ...wordsFor(event) };
  return { type: 'event', payload };
}

function wordsFor(event: SentEvent): Json {
  if (event.type === 'page_view') return { url: event.url, referrer: pageBefore(event) };
  return event.type === 'custom' ? { url: event.url, name: event.name, data: event.props } : {};
}
