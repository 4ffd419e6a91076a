import { expect, test } from 'vitest';
import { takeLinkToken } from '../../dashboard/session/takeLinkToken.ts';
import { forgetToken, isToken, keepToken, keptToken } from '../../dashboard/session/token.ts';
import { newToken } from '../../src/tokenTable.ts';
import { fakeStores } from './support/fakeStores.ts';

const TOKEN = `hc_${'a'.repeat(43)}`;

test('what the command makes is a token', () => {
  expect(isToken(newToken())).toBe(true);
  expect(isToken(`${TOKEN} `)).toBe(false);
});

const OTHER = `hc_${'b'.repeat(43)}`;

test('a token is kept for the tab, for the device where that was asked for, and forgotten in both', () => {
  const both = fakeStores();
  keepToken(both, TOKEN, false);
  expect([both.tab.kept.size, both.device.kept.size, keptToken(both)]).toEqual([1, 0, TOKEN]);
  keepToken(both, TOKEN, true);
  expect([both.tab.kept.size, both.device.kept.size, keptToken(both)]).toEqual([0, 1, TOKEN]);
  forgetToken(both);
  expect([both.tab.kept.size, both.device.kept.size, keptToken(both)]).toEqual([0, 0, undefined]);
});

test('one token is forgotten without the other, and the tab’s does not touch the device’s', () => {
  const both = fakeStores();
  keepToken(both, TOKEN, true);
  keepToken(both, OTHER, false);
  expect(keptToken(both)).toBe(OTHER);
  forgetToken(both, OTHER);
  expect(keptToken(both)).toBe(TOKEN);
});

test.each([
  [`#token=${TOKEN}`, TOKEN, ''],
  [`#/token=${TOKEN}`, TOKEN, ''],
  [`#tok%65n=${TOKEN}`, TOKEN, ''],
  [`#token=${TOKEN}&token=${OTHER}`, TOKEN, ''],
  [`#token=${TOKEN}&period=7d`, TOKEN, '?period=7d'],
  [`#/audience?token=${TOKEN}`, TOKEN, '/audience'],
  [`#/audience?token=${TOKEN}&period=7d`, TOKEN, '/audience?period=7d'],
  [`#/audience?period=7d&token=${TOKEN}&compare=no`, TOKEN, '/audience?period=7d&compare=no'],
  [`#/audience?period=7d#token=${TOKEN}`, TOKEN, '/audience?period=7d'],
  ['#token=hc_short', 'hc_short', ''],
  ['#token', '', ''],
])('of the fragment %s the token is %s, and %s is left', (fragment, given, rest) => {
  expect(takeLinkToken(fragment)).toEqual({ given, rest });
});

test.each(['', '#', '#/audience?filter=event:page%3D%2Ftoken', '#/audience?period=7d&tokens=x'])(
  'in the fragment %s there is no token',
  (fragment) => {
    expect(takeLinkToken(fragment)).toBeUndefined();
  },
);
