import { expect, test } from 'vitest';
import { clauseIndex } from '../../../audit/report/clauseIndex.ts';
import { STAGES } from '../../../audit/stages.ts';
import { sampleReport } from '../../support/sampleReport.ts';

const clauses = [
  ...new Set(STAGES.flatMap(({ checks }) => checks.flatMap((check) => check.clauses))),
];

test('each clause that a check names is one place, so that it is found under its number', () => {
  expect(clauses.length).toBeGreaterThan(30);
  expect(clauses.filter((clause) => / and [(\d]|\d, \d+(,| and )/.test(clause))).toEqual([]);
});

test('a law has one name, so that what serves it stands together', () => {
  const begin = [
    ...['CCPA § ', 'CCPA regulations, ', 'CNIL ', 'COPPA, ', 'DPDP Act 2023 s. '],
    ...['DPDP Rules 2025 r. ', 'EDPB ', 'ePrivacy art. ', 'GDPR art. ', 'GDPR recital '],
    ...['NIST SP ', 'PECR reg. ', 'WP29 opinion 05/2014, '],
  ];
  expect(clauses.filter((clause) => !begin.some((name) => clause.startsWith(name)))).toEqual([]);
});

test('clauses stand in the order of their numbers, each with all that serves it', () => {
  const index = clauseIndex(sampleReport());
  const names = index.map(([clause]) => clause).filter((clause) => clause.startsWith('GDPR art.'));
  expect(names.slice(0, 5)).toEqual([
    ...['GDPR art. 4(1)', 'GDPR art. 5(1)(b)', 'GDPR art. 5(1)(c)', 'GDPR art. 5(1)(e)'],
    'GDPR art. 5(2)',
  ]);
  const shown = new Map(index).get('GDPR art. 5(1)(e)') ?? [];
  expect(shown.map(({ finding }) => finding.name)).toEqual([
    ...['release.expiry', 'ledger.keys', 'forgetting.keys'],
  ]);
});
