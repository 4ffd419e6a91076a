import { expect, test } from 'vitest';
import { createSession } from '../../dashboard/session/createSession.ts';
import { keepToken, keptToken, markOf } from '../../dashboard/session/token.ts';
import { fakeStores } from './support/fakeStores.ts';

const [A = '', B = '', C = ''] = ['a', 'b', 'c'].map((it) => `hc_${it.repeat(43)}`);

/** Two tabs of one device. */
function tabs() {
  const first = fakeStores();
  const second = { tab: fakeStores().tab, device: first.device };
  return { first, second };
}

test('who signed in is told, and is signed in after the page is loaded again', () => {
  const stores = fakeStores();
  const session = createSession(stores);
  const told: unknown[] = [];
  const end = session.watch((state) => told.push(state.token));
  session.signIn(A, false);
  expect(createSession(stores).state().token).toBe(A);
  session.signOut();
  end();
  session.signIn(A, false);
  expect(told).toEqual([A, undefined]);
});

test.each([['blocked'], ['full']] as const)('signing in works where storage is %s', (how) => {
  const stores = fakeStores();
  for (const store of [stores.tab, stores.device]) store.browser[how] = true;
  const session = createSession(stores);
  for (const stay of [false, true]) {
    session.signIn(A, stay);
    session.check();
    expect(session.state()).toMatchObject({ token: A, why: undefined });
    session.signOut();
    expect(keptToken(stores)).toBeUndefined();
  }
});

test('who signs out in one tab is signed out in all that have the device’s token', () => {
  const { first, second } = tabs();
  const here = createSession(first);
  here.signIn(A, true);
  const there = createSession(second);
  there.check();
  expect(there.state().token).toBe(A);
  here.signOut();
  there.check();
  expect(there.state()).toMatchObject({
    token: undefined,
    why: expect.stringMatching(/signed out/),
  });
});

test('a tab with a token of its own stays signed in', () => {
  const { first, second } = tabs();
  const here = createSession(first);
  here.signIn(A, true);
  keepToken(second, B, false);
  const there = createSession(second);
  here.signOut();
  there.check();
  expect(there.state().token).toBe(B);
});

test('a token that is refused is forgotten, and no other one', () => {
  const { first, second } = tabs();
  const session = createSession(first);
  session.signIn(A, true);
  createSession(second).signIn(B, true);
  session.refuse(A);
  expect(session.state()).toMatchObject({
    token: undefined,
    why: expect.stringMatching(/not valid/),
  });
  expect(keptToken(first)).toBe(B);
});

test('an old token that is refused late does not sign out of the new one', () => {
  const stores = fakeStores();
  const session = createSession(stores);
  session.signIn(A, false);
  session.signIn(B, false);
  session.refuse(A);
  expect([session.state().token, keptToken(stores)]).toEqual([B, B]);
});

test('a link signs in who is not, for the tab alone', () => {
  const { first, second } = tabs();
  const session = createSession(first);
  session.follow(A);
  expect(session.state().token).toBe(A);
  expect(keptToken(second)).toBeUndefined();
});

test('a link asks before it takes the place of another token, and leaves the device’s', () => {
  const { first, second } = tabs();
  const session = createSession(first);
  session.signIn(A, true);
  session.follow(A);
  expect(session.state().offered).toBeUndefined();
  session.follow(B);
  expect(session.state()).toMatchObject({ token: A, offered: B });
  session.decide(false);
  expect(session.state()).toMatchObject({ token: A, offered: undefined });
  expect(keptToken(first)).toBe(A);
  session.follow(B);
  session.decide(true);
  expect(session.state()).toMatchObject({ token: B, offered: undefined });
  expect([keptToken(first), keptToken(second)]).toEqual([B, A]);
});

test('where the token turns out not to be valid a link takes its place', () => {
  const stores = fakeStores();
  const session = createSession(stores);
  session.signIn(A, true);
  session.follow(C);
  session.refuse(A);
  expect(session.state()).toEqual({ token: C, offered: undefined, why: undefined });
  expect(stores.device.kept.size).toBe(0);
});

test('a link with something that is no token says so, to who is not signed in', () => {
  const session = createSession(fakeStores());
  session.follow('hc_short');
  expect(session.state()).toMatchObject({
    token: undefined,
    why: expect.stringMatching(/is none/),
  });
  session.signIn(A, false);
  session.follow('hc_short');
  expect(session.state()).toEqual({ token: A, offered: undefined, why: undefined });
});

test('a page that still finds its token is told that it was left, and no other page', () => {
  const stores = fakeStores();
  const session = createSession(stores);
  session.signIn(A, false);
  session.check(markOf(B));
  expect(session.state().token).toBe(A);
  session.check(markOf(A));
  expect([session.state().token, keptToken(stores)]).toEqual([undefined, undefined]);
});
