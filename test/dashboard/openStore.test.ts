import { expect, test } from 'vitest';
import { keepGoals, keptGoals } from '../../dashboard/goals/keptGoals.ts';
import { fakeStore } from './support/fakeStores.ts';

test.each([['blocked'], ['full']] as const)(
  'a store that is %s keeps things in memory, until they are forgotten',
  (how) => {
    const store = fakeStore();
    store.setItem('a', 'old');
    expect(store.keeps()).toBe(true);
    store.browser[how] = true;
    expect(store.keeps()).toBe(false);
    store.setItem('a', 'new');
    expect(store.getItem('a')).toBe('new');
    store.removeItem('b');
    store.forget();
    expect(store.getItem('a')).toBeNull();
  },
);

test('what there was no room to write anew does not come back as it was', () => {
  const store = fakeStore();
  store.setItem('a', 'old');
  store.browser.full = true;
  store.setItem('a', 'new');
  expect(store.kept.size).toBe(0);
  store.browser.full = false;
  store.setItem('a', 'newest');
  store.forget();
  expect(store.getItem('a')).toBe('newest');
});

test('looking whether a store keeps things leaves nothing in it', () => {
  const store = fakeStore();
  store.keeps();
  expect(store.kept.size).toBe(0);
});

test('goals are chosen and found without a store that keeps them', () => {
  const store = fakeStore();
  store.browser.blocked = true;
  const goal = { kind: 'event', name: 'signup' } as const;
  keepGoals(store, 'demo', [goal, goal]);
  expect(keptGoals(store, 'demo')).toEqual([goal]);
});
