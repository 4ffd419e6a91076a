import { expect, test } from 'vitest';
import { planGoal } from '../../dashboard/goals/planGoal.ts';
import { possibleGoals } from '../../dashboard/goals/possibleGoals.ts';
import { sitesAt, spansAt } from './support/sites.ts';

const TODAY = '2026-11-22';
const FILTERS = [[], [{ dimension: 'visit:country', value: 'IN' }]] as const;

test('no question about a goal is refused, of any site, in any period', () => {
  let asked = 0;
  const refused: unknown[] = [];
  for (const { site, refusalOf } of sitesAt(TODAY)) {
    for (const goal of possibleGoals(site)) {
      for (const { span, period } of spansAt(TODAY)) {
        for (const filters of FILTERS) {
          const plan = planGoal(site, goal, { span, filters });
          if ('words' in plan) continue;
          asked += 1;
          for (const question of [plan.reached, plan.all]) {
            const why = refusalOf(question);
            if (why !== undefined) refused.push({ site: site.site, goal, period, question, why });
          }
        }
      }
    }
  }
  expect(refused).toEqual([]);
  expect(asked).toBeGreaterThan(500);
});

test('what reached a goal and what it is a part of are counted over the same days', () => {
  for (const { site } of sitesAt(TODAY)) {
    for (const goal of possibleGoals(site)) {
      const plan = planGoal(site, goal, {
        span: { first: '2026-11-01', last: '2026-11-20' },
        filters: [],
      });
      if ('words' in plan) continue;
      expect(plan.all.date_range).toEqual(plan.reached.date_range);
      const windowOf = (name = '') => site.cubes.find((cube) => cube.name === name)?.window;
      expect(windowOf(plan.all.cube)).toBe(windowOf(plan.reached.cube));
      if (plan.of === 'visitors') expect(plan.all.metrics).toEqual(plan.reached.metrics);
    }
  }
});

test('every site has goals, and each of their declared events can be one', () => {
  for (const { site, policy } of sitesAt(TODAY)) {
    expect(possibleGoals(site).length).toBeGreaterThan(0);
    if (policy.site !== 'jobjourney') continue;
    expect(possibleGoals(site)).toContainEqual({ kind: 'event', name: 'account_created' });
    expect(possibleGoals(site)).toContainEqual({ kind: 'page', name: '/pricing' });
  }
});

test('a goal is not narrowed down to another page, and does not pass over such a filter', () => {
  const [found] = sitesAt(TODAY).filter(({ site }) => site.site === 'jobjourney');
  const span = { first: '2026-11-01', last: '2026-11-20' };
  const filters = [{ dimension: 'event:page', value: '/pricing' }] as const;
  const plan = found && planGoal(found.site, { kind: 'page', name: '/signup' }, { span, filters });
  expect(plan).toEqual({ words: expect.stringMatching(/cannot be narrowed down/) });
});
