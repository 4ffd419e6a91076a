import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { dashboard } from '../../grafana/dashboard.ts';
import { isAuditSite } from '../../policy/auditSite.ts';
import { PANELS, VARIABLES } from './grafanaEngine.ts';
import { expand, variablesIn } from './grafanaMacros.ts';
import { AUDIT_SITE } from './grafanaSites.ts';

const RANGE = { from: 1_000, to: 86_400_999 };

test('the dashboard that is shipped is the one that its sources make', async () => {
  const shipped = JSON.parse(await readFile('grafana/headcount.json', 'utf8'));
  // Else: node grafana/build.ts && npx biome check --write grafana/headcount.json
  expect(shipped).toEqual(JSON.parse(JSON.stringify(dashboard())));
});

test('panels have ids of their own, lie beside one another, and fill no more than the page', () => {
  expect(new Set(PANELS.map(({ id }) => id)).size).toBe(PANELS.length);
  const taken = new Map<string, string | undefined>();
  for (const { title, gridPos } of PANELS) {
    const { h, w, x, y } = gridPos;
    expect([title, x >= 0 && x + w <= 24 && h > 0]).toEqual([title, true]);
    for (let column = x; column < x + w; column += 1) {
      for (let line = y; line < y + h; line += 1) {
        expect([title, taken.get(`${column} ${line}`)]).toEqual([title, undefined]);
        taken.set(`${column} ${line}`, title ?? 'text');
      }
    }
  }
});

test('every panel with numbers has one query to the chosen data source, and says what its margin means', () => {
  const withNumbers = PANELS.filter(({ type }) => type !== 'row' && type !== 'text');
  expect(withNumbers.length).toBeGreaterThan(25);
  for (const { title, description, targets } of withNumbers) {
    expect([title, targets?.length]).toEqual([title, 1]);
    const [target] = targets ?? [];
    const datasource = { type: 'grafana-clickhouse-datasource', uid: `\${datasource}` };
    expect([title, target?.datasource]).toEqual([title, datasource]);
    if (!/± |at least"/.test(target?.rawSql ?? '')) continue;
    expect([title, description]).toEqual([title, expect.stringMatching(/95 of 100|1\.25 times/)]);
  }
});

test('every variable that is used is there, and asks only for those before it', () => {
  const names = VARIABLES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { title, targets } of PANELS) {
    const used = variablesIn(JSON.stringify(targets ?? []));
    expect([title, used.filter((it) => !names.includes(it))]).toEqual([title, []]);
  }
  for (const [index, { name, query }] of VARIABLES.entries()) {
    const used = variablesIn(JSON.stringify(query));
    const before = names.slice(0, index);
    expect([name, used.filter((it) => !before.includes(it))]).toEqual([name, []]);
  }
  const used = new Set(variablesIn(JSON.stringify([PANELS, VARIABLES])));
  expect(names.filter((it) => !used.has(it))).toEqual([]);
});

test('macros and variables become what Grafana and the plugin make of them', () => {
  const values = new Map([
    ['site', ["it's"]],
    ['totals', ['a', 'b']],
    ['none', []],
  ]);
  expect(expand(`\${site:sqlstring} \${totals:sqlstring} \${none:sqlstring}`, values, RANGE)).toBe(
    "'it''s' 'a','b' ''",
  );
  expect(expand('$__timeFilter(ends_at - 1)', values, RANGE)).toBe(
    'ends_at - 1 >= toDateTime(1) AND ends_at - 1 <= toDateTime(86400)',
  );
  for (const wrong of [`\${other:sqlstring}`, `\${site}`, '$site', '$__timeFiltre(a)']) {
    expect(() => expand(wrong, values, RANGE)).toThrow(/no variable|neither/);
  }
});

test('the name that the audit’s site has in these tests is one', () => {
  expect(isAuditSite(AUDIT_SITE)).toBe(true);
});
