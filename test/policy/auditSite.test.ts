import { expect, test } from 'vitest';
import { auditPolicy } from '../../policy/auditPolicy.ts';
import { isAuditSite } from '../../policy/auditSite.ts';
import { siteOf } from '../../policy/siteOf.ts';
import { testPolicy } from '../support/policy.ts';

const SITE = 'audit-0123abcd';

test.each([
  [SITE, true],
  ['audit-0123abc', false],
  ['audit-0123ABCD', false],
  ['my-audit-0123abcd', false],
  ['audit-0123abcd-2', false],
])('%s is a name of an audit’s site: %s', (site, is) => {
  expect(isAuditSite(site)).toBe(is);
});

test('an audit’s site has the same promise, under another name, and keeps it for the shortest time', () => {
  const audited = testPolicy({ aliases: ['lamps'] });
  const { hash, ...policy } = auditPolicy(audited, SITE);
  const { hash: other, ...rest } = audited;
  expect(policy).toEqual({ ...rest, site: SITE, aliases: [], retention: { months: 1 } });
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(hash).not.toBe(other);
});

test('names mean the audited site whether or not an audit has added one like it', () => {
  const audited = testPolicy({ aliases: ['lamps'] });
  const policies = new Map([[audited.site, audited]]);
  const before = siteOf(policies);
  policies.set(SITE, auditPolicy(audited, SITE));
  for (const named of [before, siteOf(policies)]) {
    for (const name of ['demo', 'lamps', 'lamps.example']) expect(named(name)).toBe('demo');
    expect(named(SITE)).toBe(SITE);
  }
  policies.delete(SITE);
  expect(before(SITE)).toBeUndefined();
});
