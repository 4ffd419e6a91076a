import type { Company } from './company.ts';
import { around } from './pickKey.ts';

/** Mock interviews by call: a small product with paying users. */
export const selfmento: Company = {
  site: 'selfmento',
  what: 'Mock interviews by call, India',
  origin: 'https://selfmento.com',
  homes: { 'IN-KA': 30, 'IN-MH': 20, 'IN-TS': 16, 'IN-DL': 14, 'IN-TN': 12, 'IN-UP': 8 },
  phones: 0.5,
  consent: { granted: 64, denied: 18, unset: 15, objected: 3 },
  signal: 'gcs',
  sendsAlways: true,
  countsLeaving: true,
  referrers: { '': 50, 'https://www.google.co.in/': 32, 'https://www.linkedin.com/': 18 },
  pages: {
    '/': {
      entry: 36,
      next: { '/how-it-works': 0.25, '/pricing': 0.18, '/register': 0.18, '/login': 0.16 },
      clicks: { register: 0.18, log_in: 0.16 },
      events: { visit_ended: 0.2 },
      seconds: 18,
    },
    '/how-it-works': {
      entry: 6,
      next: { '/register': 0.25, '/pricing': 0.3 },
      seconds: 40,
    },
    '/pricing': {
      entry: 6,
      next: { '/checkout': 0.28, '/register': 0.16 },
      clicks: { choose_plan: 0.34 },
      events: { plan_selected: 0.34, visit_ended: 0.15 },
      seconds: 36,
    },
    '/register': {
      next: { '/dashboard': 0.68 },
      clicks: { register: 0.75 },
      events: { account_created: 0.7 },
      seconds: 46,
    },
    '/login': { entry: 8, next: { '/dashboard': 0.9 }, clicks: { log_in: 0.9 }, seconds: 8 },
    '/dashboard': {
      entry: 24,
      next: { '/schedule': 0.3, '/interviews': 0.2, '/feedback': 0.2, '/resume': 0.12 },
      clicks: { book_call: 0.28, open_feedback: 0.18 },
      events: { visit_ended: 0.12 },
      seconds: 16,
    },
    '/resume': {
      next: { '/schedule': 0.35 },
      clicks: { upload_resume: 0.6 },
      events: { resume_uploaded: 0.58 },
      seconds: 60,
    },
    '/schedule': {
      next: { '/checkout': 0.3, '/dashboard': 0.25 },
      clicks: { book_call: 0.5 },
      events: { call_scheduled: 0.5, visit_ended: 0.2 },
      seconds: 42,
    },
    '/checkout': {
      next: { '/interviews': 0.5 },
      clicks: { pay: 0.6 },
      events: { payment_completed: 0.55, visit_ended: 0.2 },
      seconds: 70,
    },
    '/interviews': {
      next: { '/interviews/:id': 0.7 },
      clicks: { start_interview: 0.6 },
      seconds: 14,
    },
    '/interviews/:id': {
      next: { '/feedback': 0.5 },
      events: { interview_completed: 0.75, visit_ended: 0.3 },
      seconds: 420,
    },
    '/feedback': { entry: 6, next: { '/feedback/:id': 0.8 }, clicks: { open_feedback: 0.7 } },
    '/feedback/:id': {
      next: { '/dashboard': 0.2 },
      events: { feedback_opened: 0.9, visit_ended: 0.4 },
      seconds: 80,
    },
    '/blog/{slug}': { entry: 12, next: { '/': 0.2, '/pricing': 0.08 }, seconds: 80 },
  },
  names: { slug: ['first-mock-interview', 'campus-placements', 'ask-for-feedback'] },
  props: { visit_ended: (random) => ({ minutes: Math.round(around(random, 6)) }) },
  problems: {
    oneIn: 10,
    usual: [
      { kind: 'crash', name: 'TypeError', weight: 46 },
      { kind: 'api', name: 'schedule', status: 409, weight: 26 },
      { kind: 'api', name: 'payment', status: 502, weight: 16 },
      { kind: 'load', name: 'ChunkLoadError', weight: 12 },
    ],
    daysAgo: 3,
    broken: { kind: 'api', name: 'payment', status: 502, weight: 1 },
  },
};
