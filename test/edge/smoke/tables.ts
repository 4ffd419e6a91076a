import userAgents from '../../../demo/userAgents.json' with { type: 'json' };
import { DISGUISES, HARMLESS, IDENTIFYING } from '../../support/identifying.ts';
import { PAGES, REFERRERS, USER_AGENTS } from '../../support/readings.ts';
import { ORIGIN } from '../../support/wire.ts';
import { CONSENTS } from './consents.ts';
import type { Table } from './readTable.ts';

/** Each at the place of what a page's template keeps. */
const segment = (text: string) => ({ url: `${ORIGIN}/blog/${encodeURIComponent(text)}` });

const identifying = Object.values(IDENTIFYING).flat();
const disguised = Object.entries(DISGUISES).flatMap(([name, disguise]) =>
  // A few of each kind: what differs between platforms is how a text is unfolded.
  Object.values(IDENTIFYING).map(([text = '']) => ({
    input: `${name}: ${text}`,
    text: disguise(text),
  })),
);

const agents = [...USER_AGENTS.map(([text]) => text), ...userAgents.map(({ text }) => text)];
const CHROME = userAgents[0]?.text ?? '';
const device = ['device', 'os', 'os_version', 'browser', 'browser_version'];
const granted = { consent: 'granted', visitor: '5f928a29-e288-4b78-a7f3-0d46b3081873' };

const LANGUAGES = [
  'en-IN',
  'EN-in',
  'de',
  'zh-Hant-TW',
  'en-XQ',
  'qqq',
  'ada@mail.example',
  'hi-IN',
];
const ZONES = ['Europe/Berlin', 'europe/berlin', 'UTC', '+05:30', 'Mars/Olympus', 'Asia/Calcutta'];
const MORE_ZONES = ['Asia/Kolkata', 'Europe/Kiev', 'US/Pacific', 'America/Ciudad_Juarez'];
const SCREENS = [
  ...[390, 844, 1180, 1440, 2560].map((width) => [width, 900]),
  ...[
    [0, 0],
    [820, 1180],
  ],
];
/** Where senders of the tables are. */
export const PLACES = ['IN-KA', 'IN', 'DE-BY', 'US-CA', 'FR-IDF', 'GB-ENG', 'SG'];

/** What stands in the tests of the transforms, and what the same inputs are at the front door. */
export const TABLES: readonly Table[] = [
  {
    name: 'pages',
    fields: ['page'],
    rows: PAGES.map(([path = '']) => ({
      input: path.slice(0, 60),
      event: { url: `${ORIGIN}${path}` },
    })),
  },
  {
    name: 'identifying texts',
    fields: ['page'],
    rows: identifying.map((text) => ({ input: text, event: segment(text) })),
  },
  {
    name: 'disguised texts',
    fields: ['page'],
    rows: disguised.map(({ input, text }) => ({ input, event: segment(text) })),
  },
  {
    name: 'harmless texts',
    fields: ['page'],
    rows: Object.values(HARMLESS)
      .flat()
      .map((text) => ({ input: text, event: segment(text) })),
  },
  {
    name: 'referrers',
    fields: ['referrer', 'entry'],
    rows: REFERRERS.map(([referrer = '']) => ({ input: referrer, event: { referrer } })),
  },
  {
    name: 'user agents',
    fields: device,
    rows: agents.map((text) => ({ input: text, headers: { 'user-agent': text } })),
  },
  {
    name: 'client hints',
    fields: device,
    rows: [
      '"Not;A=Brand";v="24", "Chromium";v="128", "Google Chrome";v="130"',
      '"Chromium";v="128", "Brave";v="128"',
      '"constructor";v="1", "__proto__";v="1"',
    ].map((brands) => ({
      input: brands,
      headers: { 'user-agent': CHROME, 'sec-ch-ua': brands, 'sec-ch-ua-platform': '"Windows"' },
    })),
  },
  { name: 'consent', fields: ['basis', 'visitor'], rows: CONSENTS },
  {
    name: 'languages',
    fields: ['language'],
    rows: LANGUAGES.map((language) => ({
      input: language,
      said: { ...granted, context: { language } },
    })),
  },
  {
    name: 'languages of the header',
    fields: ['language'],
    rows: LANGUAGES.map((language) => ({
      input: language,
      headers: { 'accept-language': `${language},en;q=0.5` },
    })),
  },
  {
    name: 'time zones',
    fields: ['timezone'],
    rows: [...ZONES, ...MORE_ZONES].map((timezone) => ({
      input: timezone,
      said: { ...granted, context: { timezone } },
    })),
  },
  {
    name: 'screens',
    fields: ['screen'],
    rows: SCREENS.map((screen) => ({
      input: screen.join(),
      said: { ...granted, context: { screen } },
    })),
  },
  {
    name: 'places',
    fields: ['country', 'region'],
    rows: PLACES.map((place) => ({ input: place, place })),
  },
  {
    name: 'events',
    fields: [
      'type',
      'page',
      'from',
      'utm_source',
      'utm_medium',
      'target',
      'engaged',
      'exit',
      'error_kind',
      'error_name',
      'error_status',
      'name',
      'props',
    ],
    rows: [
      ['a campaign', { url: `${ORIGIN}/?utm_source=Newsletter&utm_medium=post&x=y` }],
      ['a click path', { from: '/blog/why?x=ada' }],
      ['a click path from elsewhere', { from: 'https://evil.example/pricing' }],
      ['a click', { type: 'click', target: 'signup' }],
      ['a link', { type: 'click', target: 'outbound:shop.example' }],
      ['another link', { type: 'click', target: 'outbound:ada.example' }],
      ['an error', { type: 'error', kind: 'api', name: 'TypeError', status: 503 }],
      ['an exit', { type: 'page_leave', engagedMs: 7000, exit: true }],
      [
        'a custom event',
        {
          type: 'custom',
          name: 'feature',
          props: { plan: 'pro', trial: true, seats: 7, who: 'ada' },
        },
      ],
      ['another', { type: 'custom', name: 'toString', props: {} }],
    ].map(([input, event]) => ({ input: String(input), event: event as object, said: granted })),
  },
];
