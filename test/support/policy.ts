import demo from '../../policies/demo.json' with { type: 'json' };
import { EVENT_TYPES } from '../../policy/cube.ts';
import { parsePolicy } from '../../policy/parsePolicy.ts';
import type { Policy } from '../../policy/policy.ts';

/** The demo's policy by the day alone, without its audience, weeks and months: a change of one key fits the others. */
export const BY_DAY = {
  ...demo,
  cubes: demo.cubes.filter(({ window }) => window === 'day'),
  audience: [],
};

/** The demo's policy by the day alone, with some of it changed. */
export function testPolicy(changes: object = {}): Policy {
  return parsePolicy({ ...BY_DAY, ...changes });
}

const byDay = { window: 'day', measures: { count: {} } };

/** A cube for each type of event, counted by the day, and one by the page before, which is read only where it counts. */
export const EVERY_EVENT_CUBES = [
  ...EVENT_TYPES.map((event) => ({ name: event, event, dimensions: [], ...byDay })),
  { name: 'from', event: 'page_view', dimensions: ['from'], ...byDay },
];
