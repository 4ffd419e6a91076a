import type { Company } from './company.ts';
import { around } from './pickKey.ts';

/** Resumes and practice interviews, for people who look for work anywhere. */
export const jobjourney: Company = {
  site: 'jobjourney',
  what: 'Resumes and practice interviews, world-wide',
  origin: 'https://www.jobjourney.pro',
  homes: {
    ...{ 'US-CA': 16, 'US-NY': 12, 'US-TX': 10, 'US-FL': 6, 'US-IL': 5, 'US-MA': 4, 'US-WA': 4 },
    ...{ 'GB-ENG': 10, 'CA-ON': 6, 'DE-BE': 5, 'DE-BY': 3, 'FR-IDF': 4, 'NL-NH': 3, 'IE-L': 2 },
    ...{ 'AU-NSW': 3, 'ZA-GP': 2, 'BR-SP': 2, 'PL-14': 2, 'SE-AB': 1 },
  },
  phones: 0.32,
  consent: { granted: 62, denied: 21, unset: 14, objected: 3 },
  signal: 'flag',
  sendsAlways: true,
  countsLeaving: true,
  referrers: {
    '': 44,
    'https://www.google.com/': 34,
    'https://www.linkedin.com/': 14,
    'https://www.reddit.com/': 8,
  },
  pages: {
    '/': {
      entry: 30,
      next: { '/signup': 0.2, '/login': 0.22, '/pricing': 0.16, '/templates': 0.18 },
      clicks: { sign_up: 0.2, log_in: 0.22 },
      seconds: 16,
    },
    '/pricing': {
      entry: 5,
      next: { '/signup': 0.3, '/': 0.15 },
      clicks: { choose_plan: 0.3, sign_up: 0.1 },
      seconds: 32,
    },
    '/templates': { entry: 8, next: { '/templates/{name}': 0.7, '/': 0.08 }, seconds: 20 },
    '/templates/{name}': { entry: 6, next: { '/signup': 0.3, '/templates': 0.2 }, seconds: 28 },
    '/blog/{slug}': { entry: 12, next: { '/': 0.16, '/templates': 0.12 }, seconds: 90 },
    '/signup': { next: { '/dashboard': 0.7 }, events: { account_created: 0.72 }, seconds: 48 },
    '/login': { entry: 5, next: { '/dashboard': 0.88 }, seconds: 9 },
    '/dashboard': {
      entry: 34,
      next: { '/interviews/new': 0.4, '/resumes': 0.22, '/applications': 0.16, '/interviews': 0.1 },
      clicks: { start_interview: 0.28, new_resume: 0.14, add_application: 0.1 },
      events: { progress_opened: 0.2 },
      seconds: 18,
    },
    '/resumes': { next: { '/resumes/:id': 0.5, '/resumes/new': 0.35 }, seconds: 12 },
    '/resumes/new': {
      next: { '/resumes/:id': 0.75 },
      events: { resume_created: 0.8, job_description_added: 0.4 },
      seconds: 140,
    },
    '/resumes/:id': {
      next: { '/cover-letters/new': 0.25, '/dashboard': 0.25 },
      clicks: { export_resume: 0.45, new_cover_letter: 0.2 },
      events: { resume_exported: 0.42 },
      seconds: 110,
    },
    '/cover-letters/new': {
      next: { '/cover-letters/:id': 0.7 },
      events: { cover_letter_created: 0.75 },
      seconds: 95,
    },
    '/cover-letters/:id': { next: { '/dashboard': 0.3 }, seconds: 50 },
    '/interviews': { next: { '/interviews/:id': 0.6, '/interviews/new': 0.2 }, seconds: 14 },
    '/interviews/new': {
      next: { '/interviews/:id': 0.85 },
      events: { job_description_added: 0.3 },
      seconds: 40,
    },
    '/interviews/:id': {
      next: { '/interviews/:id/feedback': 0.75 },
      clicks: { open_feedback: 0.7 },
      events: { interview_started: 0.9, interview_finished: 0.88 },
      seconds: 330,
    },
    '/interviews/:id/feedback': {
      next: { '/dashboard': 0.4 },
      events: { feedback_opened: 0.95 },
      seconds: 75,
    },
    '/applications': {
      next: { '/applications/:id': 0.5, '/dashboard': 0.2 },
      clicks: { add_application: 0.4 },
      events: { application_added: 0.4 },
      seconds: 24,
    },
    '/applications/:id': { next: { '/applications': 0.3 }, seconds: 35 },
  },
  names: {
    slug: ['answer-tell-me-about-yourself', 'resume-gaps', 'salary-talks'],
    name: ['plain', 'modern', 'academic', 'creative'],
  },
  props: { interview_finished: (random) => ({ minutes: Math.round(around(random, 18)) }) },
  problems: {
    oneIn: 11,
    usual: [
      { kind: 'crash', name: 'TypeError', weight: 40 },
      { kind: 'api', name: 'interview', status: 503, weight: 22 },
      { kind: 'api', name: 'voice', weight: 14 },
      { kind: 'load', name: 'ChunkLoadError', weight: 10 },
      { kind: 'api', name: 'resume', status: 500, weight: 8 },
      { kind: 'api', name: 'login', status: 401, weight: 6 },
    ],
    daysAgo: 4,
    broken: { kind: 'crash', name: 'ReferenceError', weight: 1 },
  },
};
