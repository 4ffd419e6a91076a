import type { Company } from './company.ts';
import { around, pickKey } from './pickKey.ts';

const TOPICS = {
  ...{ stress: 24, sleep: 16, relationships: 15, work: 14, family: 10, studies: 8 },
  ...{ confidence: 6, mindfulness: 4, loss: 2, 'something else': 1 },
};

/** Conversations with experts on how one feels: only those who consent are counted, with noise. */
export const mindnamo: Company = {
  site: 'mindnamo',
  what: 'Talks with experts on wellbeing, India',
  origin: 'https://mindnamo.com',
  homes: {
    ...{ 'IN-KA': 26, 'IN-MH': 18, 'IN-DL': 13, 'IN-TN': 12, 'IN-TS': 11, 'IN-KL': 6 },
    ...{ 'IN-GJ': 5, 'IN-WB': 5, 'IN-UP': 4 },
  },
  phones: 0.72,
  consent: { granted: 74, denied: 14, unset: 10, objected: 2 },
  signal: 'flag',
  sendsAlways: false,
  countsLeaving: true,
  referrers: {
    '': 46,
    'https://www.google.co.in/': 30,
    'https://www.instagram.com/': 18,
    'https://www.youtube.com/': 6,
  },
  pages: {
    '/': {
      entry: 40,
      next: { '/experts': 0.4, '/how-it-works': 0.18, '/categories': 0.1, '/login': 0.14 },
      clicks: { browse_experts: 0.4, sign_up: 0.12, log_in: 0.14 },
      seconds: 16,
    },
    '/how-it-works': { next: { '/experts': 0.45, '/signup': 0.16 }, seconds: 38 },
    '/experts': {
      entry: 12,
      next: { '/experts/:expert': 0.76, '/categories': 0.06 },
      seconds: 34,
    },
    '/experts/:expert': {
      entry: 8,
      next: { '/experts/:expert/book': 0.38, '/experts': 0.25, '/signup': 0.08 },
      clicks: { book_session: 0.38 },
      seconds: 52,
    },
    '/experts/:expert/book': {
      next: { '/bookings': 0.62 },
      events: { session_booked: 0.66 },
      seconds: 70,
    },
    '/categories': { entry: 3, next: { '/categories/:category': 0.7 }, seconds: 14 },
    '/categories/:category': { entry: 6, next: { '/experts/:expert': 0.5 }, seconds: 30 },
    '/signup': {
      next: { '/experts': 0.5, '/profile': 0.15 },
      clicks: { sign_up: 0.8 },
      seconds: 44,
    },
    '/login': { entry: 6, next: { '/bookings': 0.8 }, clicks: { log_in: 0.9 }, seconds: 10 },
    '/bookings': {
      entry: 16,
      next: { '/sessions/:id': 0.5, '/bookings/:id': 0.15, '/support': 0.04 },
      clicks: { join_session: 0.48 },
      seconds: 20,
    },
    '/bookings/:id': { next: { '/bookings': 0.3 }, seconds: 25 },
    '/sessions/:id': {
      next: { '/sessions/:id/feedback': 0.6 },
      clicks: { leave_session: 0.7 },
      events: { session_ended: 0.9 },
      seconds: 600,
    },
    '/sessions/:id/feedback': { clicks: { give_feedback: 0.7 }, seconds: 40 },
    '/profile': { next: { '/experts': 0.2 }, clicks: { export_data: 0.04 }, seconds: 30 },
    '/support': { clicks: { contact_support: 0.5 }, seconds: 45 },
    '/blog/:article': { entry: 9, next: { '/experts': 0.22, '/': 0.1 }, seconds: 85 },
  },
  names: {},
  props: {
    session_booked: (random) => ({ topic: pickKey(random, TOPICS) ?? 'stress' }),
    session_ended: (random) => ({ minutes: Math.round(around(random, 38)) }),
  },
  problems: {
    oneIn: 8,
    usual: [
      { kind: 'api', name: 'webrtc', weight: 46 },
      { kind: 'crash', name: 'TypeError', weight: 32 },
      { kind: 'load', name: 'image', status: 404, weight: 16 },
      { kind: 'api', name: 'bookings', status: 500, weight: 12 },
    ],
    daysAgo: 6,
    broken: { kind: 'load', name: 'ChunkLoadError', weight: 1 },
  },
};
