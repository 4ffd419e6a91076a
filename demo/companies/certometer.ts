import type { Company } from './company.ts';

const LMS = ['account', 'my', 'learn', 'quiz'];

/** Courses and certificates: people learn by day and in the evening, on the site and on its LMS. */
export const certometer: Company = {
  site: 'certometer',
  what: 'Courses and certificates, India',
  origin: 'https://www.certometer.com',
  other: { origin: 'https://learn.lms.certometer.com', paths: LMS },
  homes: {
    ...{ 'IN-KA': 19, 'IN-MH': 16, 'IN-DL': 11, 'IN-TN': 11, 'IN-TS': 11, 'IN-UP': 8 },
    ...{ 'IN-GJ': 5, 'IN-WB': 4, 'IN-KL': 4, 'AE-DU': 8, 'GB-ENG': 2, 'US-CA': 1 },
  },
  phones: 0.55,
  consent: { granted: 60, denied: 20, unset: 17, objected: 3 },
  signal: 'flag',
  sendsAlways: true,
  countsLeaving: true,
  referrers: {
    '': 38,
    'https://www.google.co.in/': 16,
    'https://www.google.com/': 20,
    'https://www.linkedin.com/': 13,
    'https://www.youtube.com/': 8,
    'https://www.bing.com/': 3,
    'https://www.reddit.com/': 2,
  },
  pages: {
    '/': {
      entry: 30,
      next: { '/courses': 0.42, '/certifications': 0.16, '/pricing': 0.08, '/login': 0.14 },
      events: { chat_opened: 0.05 },
      seconds: 14,
    },
    '/courses': { entry: 8, next: { '/courses/{course}': 0.74, '/': 0.06 }, seconds: 22 },
    '/courses/{course}': {
      entry: 22,
      next: { '/courses': 0.2, '/register': 0.14, '/pricing': 0.1, '/checkout': 0.12 },
      events: { enquiry_sent: 0.08, chat_opened: 0.05 },
      seconds: 55,
    },
    '/certifications': { entry: 5, next: { '/certifications/{name}': 0.7 }, seconds: 18 },
    '/certifications/{name}': {
      entry: 8,
      next: { '/register': 0.12, '/courses': 0.25, '/pricing': 0.1 },
      seconds: 45,
    },
    '/pricing': { entry: 3, next: { '/checkout': 0.25, '/register': 0.15, '/': 0.1 }, seconds: 30 },
    '/register': {
      next: { '/my/courses': 0.55, '/': 0.05 },
      events: { account_created: 0.6 },
      seconds: 50,
    },
    '/checkout': {
      next: { '/my/courses': 0.5, '/courses': 0.1 },
      events: { course_bought: 0.55 },
      seconds: 80,
    },
    '/login': { entry: 8, next: { '/my/courses': 0.86, '/': 0.04 }, seconds: 9 },
    '/my/courses': {
      entry: 16,
      next: { '/learn/:course': 0.72, '/my/certificates': 0.1, '/community': 0.08 },
      seconds: 12,
    },
    '/learn/:course': {
      next: { '/learn/:course/:lesson': 0.86 },
      events: { course_started: 0.3 },
      seconds: 15,
    },
    '/learn/:course/:lesson': {
      next: { '/learn/:course/:lesson': 0.42, '/quiz/:id': 0.3 },
      events: { lesson_completed: 0.7 },
      seconds: 200,
    },
    '/quiz/:id': {
      next: { '/learn/:course/:lesson': 0.3, '/my/certificates': 0.22 },
      events: { quiz_submitted: 0.85, course_completed: 0.25 },
      seconds: 150,
    },
    '/my/certificates': {
      next: { '/my/certificates/:id': 0.7 },
      events: { survey_answered: 0.25 },
      seconds: 12,
    },
    '/my/certificates/:id': { events: { certificate_issued: 0.6 }, seconds: 20 },
    '/community': { entry: 4, next: { '/community/:topic': 0.7 }, seconds: 20 },
    '/community/:topic': { entry: 4, next: { '/community': 0.3 }, seconds: 70 },
    '/blog/{slug}': { entry: 9, next: { '/courses': 0.16, '/': 0.1 }, seconds: 75 },
  },
  names: {
    course: ['cloud-basics', 'data-analytics', 'python-for-all', 'cyber-security', 'devops'],
    name: ['cloud-associate', 'data-analyst', 'project-manager'],
    slug: ['which-certificate-first', 'exam-tips', 'salaries-in-cloud'],
  },
  props: {},
};
