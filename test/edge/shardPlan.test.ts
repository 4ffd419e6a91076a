import { expect, test } from 'vitest';
import { ShardPlan, shardName } from '../../src/edge/shardPlan.ts';

const SITES = [{ site: 'shop', timezone: 'Asia/Kolkata' }];

test('a window is counted by the shards of the month that it begins in, by the clock of the site', () => {
  const plan = new ShardPlan(SITES, { shop: { '2027-01': 4, '2027-03': 2 } });
  const january = Date.UTC(2026, 11, 31, 18, 30);
  expect(plan.at('shop', january - 1)).toEqual({ from: '', of: 1 });
  expect(plan.at('shop', january)).toEqual({ from: '2027-01', of: 4 });
  expect(plan.at('shop', Date.UTC(2027, 1, 28))).toEqual({ from: '2027-01', of: 4 });
  expect(plan.at('shop', Date.UTC(2027, 1, 28, 18, 30))).toEqual({ from: '2027-03', of: 2 });
});

test('no two shards share a name', () => {
  const names = [
    { site: 'shop', from: '', of: 1, index: 0 },
    { site: 'shop', from: '2027-01', of: 1, index: 0 },
    { site: 'shop', from: '2027-01', of: 2, index: 0 },
    { site: 'shop', from: '2027-01', of: 2, index: 1 },
    { site: 'shop2', from: '2027-01', of: 2, index: 1 },
  ].map(shardName);
  expect(new Set(names).size).toBe(names.length);
});

test.each([
  ['a number', 4],
  ['a site without a policy', { other: { '2027-01': 4 } }],
  ['a month that is none', { shop: { '2027-13': 4 } }],
  ['no shard', { shop: { '2027-01': 0 } }],
  ['more shards than may be', { shop: { '2027-01': 257 } }],
  ['half a shard', { shop: { '2027-01': 1.5 } }],
])('%s is refused, with a remedy', (_what, config) => {
  expect(() => new ShardPlan(SITES, config)).toThrow(/SHARDS/);
});

test('a site without a policy has no shards', () => {
  expect(() => new ShardPlan(SITES, undefined).at('other', 0)).toThrow('no policy');
});
