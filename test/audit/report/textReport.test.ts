import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { failed, passed } from '../../../audit/finding.ts';
import { textReport } from '../../../audit/report/textReport.ts';
import { testPolicy } from '../../support/policy.ts';
import { sampleFindings } from '../../support/sampleFindings.ts';
import { sampleReport } from '../../support/sampleReport.ts';

const plain = { color: false };

function reportOf(findings: ReturnType<typeof sampleFindings>) {
  return sampleReport({ sites: [{ policy: testPolicy(), findings }] });
}

test('the outcome comes first, and no line is longer than 80 columns', () => {
  const text = textReport(sampleReport(), plain);
  expect(text).toMatch(/^Failed: 2 of 17 checks fail, the gravest critical: /);
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('a failure tells all that somebody needs to act, a pass is one line', () => {
  const text = textReport(sampleReport(), plain);
  const section = text.slice(text.indexOf('✘ Failed: release.smallest-cell'));
  const words = section.slice(0, section.indexOf('\n\n')).replaceAll(/\s+/g, ' ');
  for (const { title, what, how, remedy, evidence, name } of sampleFindings('demo')) {
    if (name !== 'release.smallest-cell') continue;
    for (const said of [title, what, how, remedy, ...evidence]) expect(words).toContain(said);
  }
  expect(words).toContain('Severity critical');
  expect(text).toContain('\n  ✔ What is past its retention period is gone.\n');
  expect(text).toContain(
    '\n  – Does not apply: No planted value is in the bucket of keys.\n    The deployment is a server: it has no bucket.\n',
  );
});

test('colour changes nothing else', () => {
  const report = sampleReport();
  const coloured = textReport(report, { color: true });
  expect(coloured).toContain('\u001b[31m');
  expect(stripVTControlCharacters(coloured)).toBe(textReport(report, plain));
});

test('what a terminal would obey is shown, not sent to it', () => {
  const [finding] = sampleFindings('demo');
  if (!finding) throw new Error('there is no sample');
  const hostile = `a\u001b]0;title\u0007b\r\nc\u202ed\u0000 ${'x'.repeat(200)}`;
  const findings = [
    { ...finding, ...failed(hostile), title: hostile },
    { ...finding, ...passed(), title: hostile },
  ];
  const text = textReport(reportOf(findings), plain);
  expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  expect(text).toContain('a\ufffd]0;title\ufffdb\ufffd c\ufffdd\ufffd');
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('an audit in part says so, and one of nothing has failed', () => {
  const text = textReport(sampleReport({ wanted: ['law', 'ledger.chain'] }), plain);
  expect(text.replaceAll('\n', ' ')).toContain(
    'Only what was asked for was checked (law, ledger.chain): this is not a full audit.',
  );
  expect(textReport(sampleReport({ sites: [] }), plain)).toMatch(
    /^Failed: nothing was checked, so nothing is known\.\n/,
  );
  expect(textReport(reportOf([]), plain)).toMatch(/^Failed: nothing was checked for demo,/);
});

test.each([
  [['passed'], 'Passed: 14 checks hold, none fails.'],
  [
    ['passed', 'warning'],
    'Passed: 14 checks hold, none fails; 1 is to be looked at and decided on.',
  ],
  [['not-applicable'], 'Passed: no check that was asked for applies here, so nothing was shown.'],
])('of what ended %j the outcome is one sentence', (statuses, sentence) => {
  const findings = sampleFindings('demo').filter(({ status }) => statuses.includes(status));
  expect(textReport(reportOf(findings), plain)).toMatch(sentence);
});
