import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAudienceCube } from '../../policy/audience.ts';
import {
  type Cube,
  counts,
  type Dimension,
  type EventType,
  type Measure,
} from '../../policy/cube.ts';
import { loadPolicy } from '../../policy/loadPolicies.ts';
import type { Policy } from '../../policy/policy.ts';

/** What a text says its analytics are for, as what has to be counted to answer it. */
interface Question {
  readonly event: EventType;
  readonly by: readonly Dimension[];
  readonly measures?: readonly Measure[];
  /** A custom event, and the prop whose values are told apart. */
  readonly custom?: string;
  readonly prop?: string;
}

const policyOf = (site: string) => loadPolicy(join('policies', `${site}.json`));

/** The smallest cube that has all of it, from the policy alone. */
function smallestCube({ cubes }: Policy, question: Question): Cube | undefined {
  const { event, by, measures = ['count'], custom, prop } = question;
  return cubes
    .filter((cube) => counts(cube, event, custom ?? '') && cube.prop === prop)
    .filter((cube) => by.every((dimension) => cube.dimensions.includes(dimension)))
    .filter((cube) => measures.every((measure) => cube.measures[measure]))
    .sort((a, b) => a.dimensions.length - b.dimensions.length)[0];
}

const PEOPLE = ['visitors'] as const;
const view = (
  by: Dimension[],
  measures: readonly Measure[] = ['count', 'visits', 'visitors'],
): Question => ({
  event: 'page_view',
  by,
  measures,
});
const leave = (...by: Dimension[]): Question => ({ event: 'page_leave', by });
const click = (...by: Dimension[]): Question => ({ event: 'click', by });
const error = (...by: Dimension[]): Question => ({ event: 'error', by });
/** How many met it, not how often. */
const met = (...by: Dimension[]): Question => ({ ...error(...by), measures: PEOPLE });
const features: Question = { event: 'custom', by: ['name'], measures: ['count', 'visitors'] };
const prop = (custom: string, prop: string): Question => ({
  event: 'custom',
  by: ['value'],
  custom,
  prop,
});

const questions: [site: string, use: string, question: Question, cube: string][] = [
  ['selfmento', 'pages visited', view(['page']), 'pages'],
  ['selfmento', 'session duration', prop('visit_ended', 'minutes'), 'visit_length'],
  ['selfmento', 'time on a page', leave('page', 'engaged'), 'time_on_page'],
  ['selfmento', 'click paths', view(['from', 'page']), 'click_paths'],
  ['selfmento', 'clicks on a page', click('page', 'target'), 'clicks'],
  ['selfmento', 'browser type', view(['browser']), 'browsers'],
  ['selfmento', 'browser version', view(['browser_version']), 'browsers'],
  ['selfmento', 'device and operating system', view(['device', 'os']), 'devices'],
  ['selfmento', 'usage patterns', features, 'features'],
  ['selfmento', 'diagnose issues', error('error_kind', 'error_name', 'error_status'), 'errors'],
  ['selmo', 'audience size and traffic', view([]), 'total'],
  ['selmo', 'users from countries', view(['country']), 'regions'],
  ['selmo', 'users from regions', view(['country', 'region']), 'regions'],
  ['selmo', 'pages requested', view(['page']), 'pages'],
  ['selmo', 'browser version', view(['browser_version']), 'browsers'],
  ['selmo', 'features used', features, 'features'],
  ['selmo', 'number of participants', prop('session_ended', 'participants'), 'participants'],
  ['selmo', 'length of sessions', prop('session_ended', 'minutes'), 'session_length'],
  ['selmo', 'service problems', error('error_kind', 'error_name', 'error_status'), 'errors'],
  ['mindnamo', 'time spent on pages', leave('page', 'engaged'), 'time_on_page'],
  ['mindnamo', 'clicks', click('page', 'target'), 'clicks'],
  ['mindnamo', 'navigation flows', view(['from', 'page'], PEOPLE), 'flows'],
  ['mindnamo', 'browser version', view(['browser_version'], PEOPLE), 'browsers'],
  ['mindnamo', 'operating system and device', view(['device', 'os'], PEOPLE), 'devices'],
  ['mindnamo', 'crash reports', met('error_kind', 'error_name'), 'errors'],
  ['mindnamo', 'failed API calls', met('error_kind', 'error_status'), 'errors'],
  ['mindnamo', 'loading issues by page', met('page', 'error_kind'), 'error_pages'],
  ['mindnamo', 'session topics', prop('session_booked', 'topic'), 'topics'],
  ['mindnamo', 'session duration', prop('session_ended', 'minutes'), 'session_length'],
  ['jobjourney', 'pages visited', view(['page']), 'pages'],
  ['jobjourney', 'features used', features, 'features'],
  ['jobjourney', 'time spent', leave('page', 'engaged'), 'time_spent'],
  ['jobjourney', 'length of interviews', prop('interview_finished', 'minutes'), 'interview_length'],
  ['jobjourney', 'location', view(['country', 'region']), 'locations'],
  ['jobjourney', 'browser type and version', view(['browser', 'browser_version']), 'browsers'],
  ['jobjourney', 'device and operating system', view(['device', 'os']), 'devices'],
  ['jobjourney', 'user behaviour: paths', view(['from', 'page']), 'paths'],
  ['jobjourney', 'user behaviour: clicks', click('page', 'target'), 'clicks'],
  ['jobjourney', 'technical issues', error('error_kind', 'error_name', 'error_status'), 'errors'],
  ['certometer', 'device and browser type', view(['device', 'browser']), 'devices'],
  ['certometer', 'location', view(['country', 'region']), 'locations'],
  ['certometer', 'language preference', view(['language']), 'languages'],
  ['certometer', 'time zone', view(['timezone']), 'timezones'],
  ['certometer', 'screen size', view(['screen']), 'screens'],
  ['certometer', 'referring pages', view(['referrer']), 'referrers'],
  ['certometer', 'exit pages', leave('page', 'exit'), 'exit_pages'],
  ['certometer', 'areas of the website: views', view(['page']), 'pages'],
  ['certometer', 'areas of the website: time', leave('page', 'engaged'), 'time_on_page'],
  ['certometer', 'trends and usage', features, 'features'],
];

test.each(questions)('%s can tell %s', async (site, _use, question, cube) => {
  expect(smallestCube(await policyOf(site), question)?.name).toBe(cube);
});

/** What no cube of any of the five covers. */
const never: [what: string, question: Question][] = [
  ['which pages a region reads', view(['region', 'page'], ['count'])],
  ['which pages a country reads', view(['country', 'page'], ['count'])],
  ['which page a device reads', view(['device', 'page'], ['count'])],
  ['where the people with one screen and language are', view(['screen', 'language'], ['count'])],
  ['what one region clicks', click('region', 'target')],
  ['which features a region uses', { ...features, by: ['name', 'region'] }],
  ['the topics of a region', { ...prop('session_booked', 'topic'), by: ['value', 'region'] }],
  ['the topics of a device', { ...prop('session_booked', 'topic'), by: ['value', 'device'] }],
  ['the topics by page', { ...prop('session_booked', 'topic'), by: ['value', 'page'] }],
];

test.each(never)('no site can tell %s', async (_what, question) => {
  const sites = [...new Set(questions.map(([site]) => site))];
  for (const site of sites) expect(smallestCube(await policyOf(site), question)).toBeUndefined();
});

test('every declared cube answers something the text names', async () => {
  const asked = new Set(questions.map(([site, , , cube]) => `${site} ${cube}`));
  // Audience size and pages are what all the others are read against.
  const always = new Set([
    ...['total', 'total_month', 'visitors_week', 'visitors_month'],
    ...['pulse', 'pages'],
  ]);
  for (const site of new Set(questions.map(([site]) => site))) {
    const { cubes } = await policyOf(site);
    for (const { name } of cubes.filter((it) => !isAudienceCube(it))) {
      if (!always.has(name)) expect(asked).toContain(`${site} ${name}`);
    }
  }
});
