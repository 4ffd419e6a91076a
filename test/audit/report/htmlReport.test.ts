import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import type { Chart } from '../../../audit/chart.ts';
import { type Finding, GROUPS } from '../../../audit/finding.ts';
import { htmlReport, REPORT_CSP } from '../../../audit/report/htmlReport.ts';
import { STYLE } from '../../../audit/report/reportStyle.ts';
import { testPolicy } from '../../support/policy.ts';
import { sampleFindings } from '../../support/sampleFindings.ts';
import { sampleReport } from '../../support/sampleReport.ts';

async function open(...args: Parameters<typeof sampleReport>) {
  const html = await htmlReport(sampleReport(...args));
  return { html, document: parseHTML(html).document };
}

const textOf = (element: { textContent: string | null } | null) =>
  (element?.textContent ?? '').replaceAll(/\s+/g, ' ').trim();

const sample = await open();

test('the outcome is a sentence at the top', () => {
  const { document } = sample;
  expect(textOf(document.querySelector('h1'))).toBe('Privacy audit of demo');
  expect(textOf(document.querySelector('.verdict'))).toMatch(
    /^✘ Failed: 2 of 17 checks fail, the gravest critical: /,
  );
});

test('each finding says what, how, what was found, what to do and whom it serves', () => {
  const { document } = sample;
  for (const finding of sampleFindings('demo')) {
    const place = document.getElementById(`site/demo/${finding.name}`);
    const { title, name, what, evidence, clauses, how, remedy, severity, status } = finding;
    const always = [title, name, what, ...evidence, ...clauses];
    const ways = { passed: [remedy, severity], failed: [how, remedy, severity], warning: [how] };
    const some = status === 'not-applicable' ? [] : ways[status];
    for (const said of [...always, ...some]) expect(textOf(place), name).toContain(said);
  }
});

test('what needs attention says what was found, before the contents', () => {
  const { document } = sample;
  const parts = [...document.querySelectorAll('body > *')].map(({ tagName }) => tagName);
  expect(parts).toEqual(['HEADER', 'SECTION', 'NAV', 'MAIN', 'FOOTER']);
  expect([...document.querySelectorAll('.attention li')].map(textOf)).toEqual([
    '✘ Failed, critical: release.smallest-cell Found: 429 cells of 63 windows were read; 3 are below 10 contributors. Cube pages, day of 14 November 2026 (Europe/Berlin): 2 cells. Wanted: No published cell is smaller than the policy allows.',
    '✘ Failed, critical: consent.refusal Found: The check could not be carried out, so nothing is known: a timeout. Wanted: Refusal leaves nothing that links two events.',
    '! To look at: law.cnil Found: cnil.rounding: figures are rounded to 5; the self-assessment of July 2025 asks for 10. Source: CNIL, self-assessment for audience measurement, section 3. Wanted: Without consent the site counts no more than the CNIL’s exemption allows.',
  ]);
});

test('a warning asks for a decision, and threatens nothing', () => {
  const warning = textOf(sample.document.getElementById('site/demo/law.cnil'));
  expect(warning).toContain('decide, and write the decision down with this report');
  expect(warning).not.toMatch(/If it failed|serious|Stop the server/);
  expect(textOf(sample.document.querySelector('main'))).toContain(
    '“To look at” is warning in the report in JSON.',
  );
});

test('what three passed checks of a group have in common is said once, at their head', () => {
  const { document } = sample;
  const [{ how } = { how: '' }] = sampleFindings('demo');
  const head = document.getElementById('site/demo/canaries')?.nextElementSibling;
  expect(textOf(head?.nextElementSibling ?? null)).toBe(
    `How, unless a check says otherwise: ${how}`,
  );
  expect(textOf(document.getElementById('site/demo/canaries.tables'))).not.toContain(how);
  expect(textOf(document.getElementById('site/demo/ledger.chain'))).toContain(how);
});

test('suppression is called no guarantee beside the verdict, noise is not', async () => {
  const says = 'Numbers are published by suppression, which is no guarantee';
  expect(textOf(sample.document.querySelector('.verdict'))).toContain(says);
  const report = sampleReport();
  const sites = report.sites.map((site) => ({ ...site, mechanism: 'dp' as const }));
  const { document } = parseHTML(await htmlReport({ ...report, sites }));
  expect(textOf(document.querySelector('.verdict'))).not.toContain('suppression');
});

test('every link leads to a place of the page, and no place has the name of another', () => {
  const { document } = sample;
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const targets = [...document.querySelectorAll('a')].map((link) => link.getAttribute('href'));
  expect(targets.length).toBeGreaterThan(40);
  expect(targets.filter((href) => !ids.includes((href ?? '').slice(1)))).toEqual([]);
});

test('the contents name each group with how it ended', () => {
  const nav = textOf(sample.document.querySelector('nav'));
  expect(nav).toContain('What was published1 failed, 2 passed');
  expect(sample.document.querySelectorAll('nav ul ul li')).toHaveLength(GROUPS.length);
});

test('a clause leads to what shows it, in the order of its numbers', () => {
  const rows = [...sample.document.querySelectorAll('.clauses tbody tr')].map(textOf);
  expect(rows.find((row) => row.startsWith('GDPR art. 5(1)(e)'))).toBe(
    'GDPR art. 5(1)(e)✔ Passed: What is past its retention period is gone.✔ Passed: The key of every released window was destroyed.✔ Passed: A key is nowhere once its window has closed.',
  );
  const articles = rows.flatMap((row) => /^GDPR art\. (\d+)/.exec(row)?.[1] ?? []).map(Number);
  expect(articles).toEqual(articles.toSorted((a, b) => a - b));
});

test('headings go down by one, and landmarks are there', () => {
  const { document } = sample;
  const levels = [...document.querySelectorAll('h1,h2,h3,h4,h5')].map(({ tagName }) =>
    Number(tagName[1]),
  );
  expect(levels[0]).toBe(1);
  expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  for (const name of ['header', 'nav', 'main', 'footer']) {
    expect(document.querySelector(`body > ${name}`), name).not.toBeNull();
  }
  expect(document.documentElement.getAttribute('lang')).toBe('en');
});

test('it needs nothing else: no script, no address to load from, no style but its own', () => {
  const { document, html } = sample;
  expect(
    document.querySelectorAll('script,link,img,iframe,object,[src],[style],base,form'),
  ).toHaveLength(0);
  const styles = [...document.querySelectorAll('style')];
  expect(styles.map(({ textContent }) => textContent)).toEqual([STYLE]);
  expect(STYLE).not.toMatch(/url\(|@import/);
  expect(html).not.toMatch(/https?:/);
  const meta = document.querySelector('meta[http-equiv]')?.getAttribute('content');
  expect(`${meta}; frame-ancestors 'none'`).toBe(REPORT_CSP);
  expect(REPORT_CSP).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
});

test('a chart tells in words what it shows, and has its figures in a table', () => {
  const charts = [...sample.document.querySelectorAll('[role=img]')];
  expect(charts.map((chart) => chart.getAttribute('aria-label'))).toEqual([
    'Published cells by size, cells. The highest of 7 bars is “10–19”, at 184. The dashed line marks the rule: no fewer than 10; 3 stand on its left.',
    'Budget spent by day, ε of a visitor’s day. From 2026-11-01 to 2026-11-21: between 2.75 and 3.5. The dashed line is at 4: the ceiling of the policy. Nothing is above it.',
    'Noise: observed and expected, draws of 20,000. From -8 to 8: between 87 and 5,008. The dots are what was observed, the line is what is expected.',
  ]);
  expect(charts.every((chart) => chart.querySelector('svg'))).toBe(true);
  const rows = [...sample.document.querySelectorAll('figure table')].map(
    (table) => table.querySelectorAll('tbody tr').length,
  );
  expect(rows).toEqual([7, 21, 17]);
});

const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;\u202e\u0000\``;
const HOSTILE_CHARTS: readonly Chart[] = [
  {
    ...{ kind: 'bars', title: HOSTILE, measures: HOSTILE },
    bars: [{ label: HOSTILE, value: 1 }],
    rule: { on: 'label', at: 1, says: HOSTILE },
  },
  {
    ...{ kind: 'series', title: HOSTILE, measures: HOSTILE },
    points: [{ x: HOSTILE, y: 1 }],
    ceiling: { y: 1, says: HOSTILE },
  },
];

function hostileFinding(finding: Finding): Finding {
  const said = { title: HOSTILE, what: HOSTILE, how: HOSTILE, remedy: HOSTILE };
  return {
    ...finding,
    ...said,
    clauses: [HOSTILE],
    evidence: [HOSTILE],
    charts: HOSTILE_CHARTS,
  };
}

test('whatever a finding says is text', async () => {
  const policy = testPolicy({
    controller: { name: HOSTILE, contact: 'privacy@lamps.example', address: 'x' },
  });
  const findings = sampleFindings('demo').map(hostileFinding);
  const sites = [{ policy, findings }];
  const { document, html } = await open({ sites, version: HOSTILE, wanted: [HOSTILE] });
  expect(document.querySelectorAll('script,img')).toHaveLength(0);
  expect(html).not.toMatch(/<script|<img|\u202e/);
  const handlers = [...document.querySelectorAll('*')].flatMap((element) =>
    [...element.attributes].filter(({ name }) => name.startsWith('on')),
  );
  expect(handlers).toEqual([]);
  expect(textOf(document.querySelector('.finding dd'))).toBe(
    HOSTILE.replace(/[\u202e\0]+/, '\ufffd'),
  );
});

test.each([
  ['no site', []],
  ['a site without findings', [{ policy: testPolicy(), findings: [] }]],
])('a report of %s is a page that says that nothing is known', async (_what, sites) => {
  const { document } = await open({ sites });
  expect(textOf(document.querySelector('.verdict'))).toContain('Failed: nothing was checked');
  expect(textOf(document.querySelector('#clauses')?.parentElement ?? null)).toContain(
    'No check was made.',
  );
});

test('three hundred findings of two sites have their places', async () => {
  const many = (site: string) => {
    const samples = sampleFindings(site);
    return Array.from({ length: 150 }, (_, index) => {
      const finding = samples[index % samples.length] as Finding;
      return { ...finding, name: `${finding.name}-${index}` as const };
    });
  };
  const sites = ['demo', 'attention'].map((site) => ({
    policy: testPolicy({ site }),
    findings: many(site),
  }));
  const { document } = await open({ sites });
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(document.querySelectorAll('article')).toHaveLength(300);
  expect(document.querySelectorAll('.site')).toHaveLength(2);
  expect(textOf(document.querySelector('header'))).toContain(
    'This page holds 2 sites. With --site',
  );
});
