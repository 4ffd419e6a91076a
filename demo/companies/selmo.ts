import type { Company } from './company.ts';
import { around } from './pickKey.ts';

/** Remote sessions of technicians and experts; its dialog speaks TCF. */
export const selmo: Company = {
  site: 'selmo',
  what: 'Remote sessions for technicians, world-wide',
  origin: 'https://selmo.io',
  homes: {
    ...{ 'DE-BE': 14, 'DE-BY': 12, 'US-TX': 12, 'US-CA': 10, 'NL-NH': 8, 'GB-ENG': 8, 'IT-25': 7 },
    ...{ 'FR-IDF': 6, 'ES-MD': 5, 'JP-13': 5, 'MX-CMX': 4, 'SE-AB': 3, 'AU-NSW': 3, 'PL-14': 3 },
  },
  phones: 0.22,
  consent: { granted: 56, denied: 24, unset: 16, objected: 4 },
  signal: 'tcf',
  sendsAlways: true,
  countsLeaving: false,
  referrers: { '': 60, 'https://www.google.com/': 40 },
  pages: {
    '/': {
      entry: 26,
      next: { '/features': 0.25, '/pricing': 0.2, '/download': 0.12, '/login': 0.2 },
    },
    '/features': { entry: 5, next: { '/pricing': 0.3, '/download': 0.2 }, seconds: 40 },
    '/pricing': { entry: 4, next: { '/signup': 0.25, '/features': 0.1 }, seconds: 34 },
    '/download': { entry: 6, next: { '/help': 0.12 }, seconds: 24 },
    '/signup': { next: { '/sessions': 0.6 }, seconds: 50 },
    '/login': { entry: 8, next: { '/sessions': 0.88 }, seconds: 8 },
    '/sessions': { entry: 26, next: { '/sessions/:id': 0.8, '/account': 0.08 }, seconds: 14 },
    '/join': { entry: 4, next: { '/join/:code': 0.85 }, seconds: 10 },
    '/join/:code': { entry: 20, next: { '/sessions/:id': 0.9 }, seconds: 8 },
    '/sessions/:id': {
      next: { '/sessions': 0.25 },
      events: {
        ...{ session_started: 0.9, session_ended: 0.85, screen_shared: 0.5, chat_opened: 0.4 },
        ...{
          remote_control: 0.3,
          file_sent: 0.2,
          participant_invited: 0.35,
          recording_started: 0.1,
        },
      },
      seconds: 500,
    },
    '/account': { next: { '/account/billing': 0.3, '/account/profile': 0.3 } },
    '/account/profile': { seconds: 30 },
    '/account/billing': { seconds: 26 },
    '/help': { entry: 3, next: { '/help/{article}': 0.7 } },
    '/help/{article}': { entry: 7, next: { '/help': 0.2, '/contact': 0.1 }, seconds: 60 },
    '/contact': { seconds: 40 },
  },
  names: { article: ['first-session', 'no-sound', 'behind-a-firewall', 'invite-somebody'] },
  props: {
    session_ended: (random) => ({
      participants: Math.max(2, Math.round(around(random, 2.8))),
      minutes: Math.round(around(random, 32)),
    }),
  },
  problems: {
    oneIn: 9,
    usual: [
      { kind: 'api', name: 'connection', weight: 40 },
      { kind: 'crash', name: 'TypeError', weight: 26 },
      { kind: 'api', name: 'join', status: 404, weight: 16 },
      { kind: 'load', name: 'ChunkLoadError', weight: 10 },
      { kind: 'api', name: 'file_transfer', status: 413, weight: 8 },
    ],
    daysAgo: 5,
    broken: { kind: 'api', name: 'media', status: 500, weight: 1 },
  },
};
