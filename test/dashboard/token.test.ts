import { expect, test } from 'vitest';
import {
  forgetToken,
  isToken,
  keepToken,
  keptToken,
  tokenOfFragment,
} from '../../dashboard/session/token.ts';
import { newToken } from '../../src/tokenTable.ts';

function stores() {
  const store = () => {
    const kept = new Map<string, string>();
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
      kept,
    };
  };
  return { tab: store(), device: store() };
}

const TOKEN = `hc_${'a'.repeat(43)}`;

test('what the command makes is a token', () => {
  expect(isToken(newToken())).toBe(true);
  expect(isToken(`${TOKEN} `)).toBe(false);
});

test('a token is kept for the tab, for the device where that was asked for, and forgotten in both', () => {
  const both = stores();
  keepToken(both, TOKEN, false);
  expect([both.tab.kept.size, both.device.kept.size, keptToken(both)]).toEqual([1, 0, TOKEN]);
  keepToken(both, TOKEN, true);
  expect([both.tab.kept.size, both.device.kept.size, keptToken(both)]).toEqual([0, 1, TOKEN]);
  forgetToken(both);
  expect([both.tab.kept.size, both.device.kept.size, keptToken(both)]).toEqual([0, 0, undefined]);
});

test.each([
  [`#token=${TOKEN}`, TOKEN],
  [`#/audience?token=${TOKEN}`, undefined],
  ['#token=hc_short', undefined],
  ['', undefined],
])('of the fragment %s the token is %s', (fragment, token) => {
  expect(tokenOfFragment(fragment)).toBe(token);
});
