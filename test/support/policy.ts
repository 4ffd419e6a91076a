import demo from '../../policies/demo.json' with { type: 'json' };
import { EVENT_TYPES } from '../../policy/cube.ts';
import { type Policy, parsePolicy } from '../../policy/policy.ts';

/** The demo's policy, with some of it changed. */
export function testPolicy(changes: object = {}): Policy {
  return parsePolicy({ ...demo, ...changes });
}

/** A cube for each type of event, counted by the day and not told apart. */
export const EVERY_EVENT_CUBES = EVENT_TYPES.map((event) => ({
  name: event,
  event,
  dimensions: [],
  window: 'day',
  measures: { count: {} },
}));
