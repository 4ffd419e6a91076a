import { expect, test } from 'vitest';
import { type Finding, passed } from '../../../audit/finding.ts';
import committed from '../../../audit/report/auditReport.schema.json' with { type: 'json' };
import { AuditReport, reportSchema } from '../../../audit/report/reportFormat.ts';
import { testPolicy } from '../../support/policy.ts';
import { sampleFindings } from '../../support/sampleFindings.ts';
import { sampleReport } from '../../support/sampleReport.ts';

const POLICY = testPolicy();

test('the committed schema is what the format gives', () => {
  expect(JSON.parse(JSON.stringify(reportSchema()))).toEqual(committed);
});

test('a report is read again as it was written', () => {
  const report = sampleReport();
  expect(AuditReport.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
});

test('it counts how checks ended, and has failed where one has', () => {
  const report = sampleReport();
  const summary = { passed: 14, failed: 2, warnings: 1, notApplicable: 2 };
  expect(report).toMatchObject({ verdict: 'failed', summary, sites: [{ summary }] });
  const findings = sampleFindings('demo').filter(({ status }) => status !== 'failed');
  expect(sampleReport({ sites: [{ policy: POLICY, findings }] }).verdict).toBe('passed');
});

test('of two sites one that fails fails both', () => {
  const findings = sampleFindings('demo').filter(({ status }) => status === 'passed');
  const other = testPolicy({ site: 'other' });
  const sites = [
    { policy: POLICY, findings },
    { policy: other, findings: sampleFindings('other') },
  ];
  const report = sampleReport({ sites });
  expect([report.verdict, ...report.sites.map(({ verdict }) => verdict)]).toEqual([
    ...['failed', 'passed', 'failed'],
  ]);
});

test.each([
  ['no site was audited', []],
  ['nothing was checked for a site', [{ policy: POLICY, findings: [] }]],
])('where %s, nothing is known: it has failed', (_what, sites) => {
  expect(sampleReport({ sites }).verdict).toBe('failed');
});

test('nothing gets into a report but what its format knows', () => {
  const [finding] = sampleFindings('demo') as [Finding];
  const more = { ...finding, run: () => {}, address: '203.0.113.9' };
  const report = sampleReport({ sites: [{ policy: POLICY, findings: [more] }] });
  expect(JSON.stringify(report)).not.toContain('203.0.113.9');
  expect(Object.keys(report.sites[0]?.findings[0] ?? {})).toEqual([
    ...['name', 'title', 'what', 'how', 'severity', 'remedy', 'clauses', 'status', 'evidence'],
  ]);
});

test('a result that cannot be written has failed', () => {
  const [finding] = sampleFindings('demo') as [Finding];
  const charts = [
    { kind: 'bars', title: 'b', measures: 'm', bars: [{ label: 'l', value: Number.NaN }] },
  ] as const;
  const findings = [{ ...finding, ...passed('fine'), charts }];
  const report = sampleReport({ sites: [{ policy: POLICY, findings }] });
  expect(report.verdict).toBe('failed');
  expect(report.sites[0]?.findings[0]).toMatchObject({
    status: 'failed',
    evidence: ['What the check found cannot be written down, so nothing is known.'],
  });
});
