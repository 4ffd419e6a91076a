import { expect, test } from 'vitest';
import type { Finding } from '../../audit/finding.ts';
import { lawStage } from '../../audit/law/lawStage.ts';
import { LAWS } from '../../audit/law/laws.ts';
import { runAudit } from '../../audit/runAudit.ts';
import type { Subject } from '../../audit/subject.ts';
import { RULE_PACKS } from '../../policy/checkPolicy.ts';
import { testPolicy } from '../support/policy.ts';

async function asked(changes: object, today = '2026-11-22') {
  // The stage looks at the policy and the clock, and at nothing else.
  const subject = { policy: testPolicy(changes), now: () => Date.parse(today) } as Subject;
  const silent = { stage() {}, step() {}, found() {} };
  const findings = await runAudit(subject, [lawStage], new Set(), silent);
  return (name: string) => findings.find((it) => it.name === name) as Finding;
}

test('every rule pack of policy check is asked', () => {
  expect(LAWS.map(({ pack }) => pack).sort()).toEqual(RULE_PACKS.map(({ name }) => name).sort());
});

test('a policy in order passes, and a law that it is not under is not applicable', async () => {
  const found = await asked({ jurisdictions: ['EU'] });
  expect(found('law.gdpr')).toMatchObject({ status: 'passed' });
  expect(found('law.gdpr').evidence[0]).toMatch(/^\d+ rules on 2026-11-22: .* 0 broken/);
  expect(found('law.ccpa')).toMatchObject({
    status: 'not-applicable',
    evidence: ['The policy does not name US-CA under jurisdictions.'],
  });
  expect((await asked({ jurisdictions: ['IN'] }))('law.gdpr').status).toBe('not-applicable');
});

test.each([
  [
    'law.gdpr',
    { recipients: [{ name: 'Host', role: 'hosting', country: 'US' }] },
    'failed',
    /gdpr\.transfers: .*third country.*To do: .*\(GDPR art\. 13/,
  ],
  [
    'law.eprivacy',
    {
      consent: {
        withoutConsent: 'count',
        gpc: 'denied',
        dnt: 'ignored',
        gcs: true,
        defaults: [{ regions: ['EEA'], consent: 'granted' }],
      },
    },
    'failed',
    /eprivacy\.default-consent/,
  ],
  [
    'law.cnil',
    { release: { mechanism: 'suppression', k: 5, rounding: 5, graceMinutes: 15 } },
    'warning',
    /cnil\.threshold/,
  ],
  [
    'law.promises',
    { release: { mechanism: 'suppression', k: 10, rounding: 1, graceMinutes: 15 } },
    'warning',
    /general\.rounding/,
  ],
  ['law.promises', { origins: ['http://lamps.example'] }, 'warning', /general\.secure-origins/],
] as const)('%s tells what breaks a rule: %j', async (name, changes, status, says) => {
  const { evidence, ...found } = (await asked(changes))(name);
  expect(found.status).toBe(status);
  // What is wrong stands first, after how many rules there are.
  expect(evidence[1]).toMatch(says);
});
