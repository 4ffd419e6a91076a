import type { SentEvent } from '../../traffic/visitEvents.ts';
import { browserHeaders, type ForeignClient, type Json } from './foreignClient.ts';
import { type ChangeProps, propSayings } from './propSayings.ts';
import { pageBefore, toldEvents } from './toldEvents.ts';

const propsOf = (body: Json) => (body.p ?? {}) as Json;
const changeProps: ChangeProps = (change) => (body) => ({ ...body, p: change(propsOf(body)) });
const { refusals, objections, ...sayings } = propSayings(changeProps);

/** The names that mean something else here. */
const NAMES_OF_ITS_OWN: readonly string[] = ['pageview', 'engagement'];

/** https://plausible.io/docs/events-api. There are no ids in it. */
export const plausibleClient: ForeignClient = {
  name: 'Plausible’s script',
  path: '/api/event',
  told: (visit) => ({ ...visit, events: toldEvents(visit.events, hasWords) }),
  bodies: ({ events }, site) => events.map((event) => ({ d: site, ...wordsFor(event) })),
  headers: browserHeaders,
  ...sayings,
  refusals: [
    ...refusals,
    {
      name: 'consent is denied in props that are written as text',
      say: changeProps((props) => JSON.stringify({ ...props, consent: 'denied' })),
      means: () => 'refused',
    },
    {
      name: 'one field of props grants, and another denies',
      say: (body) => ({
        ...body,
        m: { ...propsOf(body), consent: 'granted' },
        p: { consent: 'denied' },
      }),
      means: () => 'refused',
    },
  ],
  objections,
};

function hasWords(event: SentEvent): boolean {
  if (event.type === 'click') return /^(?:outbound|download):/.test(event.target);
  if (event.type === 'custom') return !NAMES_OF_ITS_OWN.includes(event.name);
  return event.type === 'page_view' || event.type === 'page_leave';
}

function wordsFor(event: SentEvent): Json {
  switch (event.type) {
    case 'page_view':
      return { n: 'pageview', u: event.url, r: pageBefore(event) };
    case 'page_leave':
      return { n: 'engagement', u: event.url, e: event.engagedMs };
    case 'click': {
      const [kind, detail] = event.target.split(':');
      return kind === 'outbound'
        ? { n: 'Outbound Link: Click', u: event.url, p: { url: `https://${detail}/` } }
        : { n: 'File Download', u: event.url, p: { url: `https://shop.example/a.${detail}` } };
    }
    case 'custom':
      return { n: event.name, u: event.url, p: event.props };
    default:
      return {};
  }
}
