import { cellKey, emptyCell, type OpenCell } from '../../aggregate/openCell.ts';
import { openWindow } from '../../aggregate/openWindow.ts';
import { compileSite } from '../../aggregate/site.ts';
import { windowAt } from '../../aggregate/windowAt.ts';
import { createRandom, type Random } from '../../demo/random.ts';
import certometer from '../../policies/certometer.json' with { type: 'json' };
import demo from '../../policies/demo.json' with { type: 'json' };
import mindnamo from '../../policies/mindnamo.json' with { type: 'json' };
import { isAudienceCube } from '../../policy/audience.ts';
import type { Cube, Dimension, WindowKind } from '../../policy/cube.ts';
import { parsePolicy } from '../../policy/parsePolicy.ts';
import type { Policy } from '../../policy/policy.ts';
import { createPublish, type Insert } from '../../release/publish.ts';
import type { ReleasedWindow } from '../../release/releasedWindow.ts';
import { releaseWindow } from '../../release/releaseWindow.ts';

const HOUR = 3_600_000;
/** On the third day after the months that are asked for. */
export const NOW = Date.UTC(2026, 10, 3, 10, 30);
export const MONTHS: [string, string] = ['2026-09-01', '2026-10-31'];
/** The first and the last day of the range among them. */
const DAYS = ['2026-09-01', ...[12, 13, 14, 15, 16, 18].map((it) => `2026-10-${it}`), '2026-10-31'];
export const AUDIT_SITE = 'audit-01234567';

const byDay = (name: string, dimensions: Dimension[], measures: object = {}) => ({
  ...{ name, event: 'page_view', dimensions, window: 'day', epsilon: 2 },
  measures: { count: { bound: 5 }, visits: { bound: 2 }, visitors: {}, ...measures },
});

/** Noise by the day, with what the shipped policies have not: campaigns, and an estimate under dp. */
const noisy = {
  ...demo,
  site: 'noisy',
  utm: { source: ['news', 'mail'], medium: ['cpc'], campaign: ['autumn'] },
  cubes: [
    byDay('total', []),
    byDay('pages', ['page'], { visitors: { bound: 5 } }),
    byDay('campaigns', ['utm_source', 'utm_medium', 'utm_campaign']),
    // Its visitors may stand in three cells, so not all of a country's can be told.
    { ...byDay('places', ['country', 'region'], { visitors: { bound: 3 } }), epsilon: 20 },
    byDay('weak', ['screen'], { count: { bound: 9 } }),
  ],
  audience: [{ window: 'day', bound: 5, strata: ['device'], epsilon: 8 }],
  release: { mechanism: 'dp', ceilings: { day: 100, month: 4000 }, graceMinutes: 15 },
};

/** By the day under suppression; by the month, and by the day, with noise. */
export const POLICIES: readonly Policy[] = [certometer, mindnamo, noisy].map(parsePolicy);

const VALUES: Partial<Record<Dimension, readonly string[]>> = {
  page: ['/', '/about', '/contact', '/privacy', '(other)'],
  from: ['/', '/about', '(none)'],
  device: ['desktop', 'mobile', 'tablet'],
  country: ['IN', 'US'],
  region: ["it's", 'b', 'c', 'd', 'e'],
  engaged: ['under 5 s', '30 to 60 s'],
  error_kind: ['crash', 'api'],
  utm_source: ['news', 'mail'],
  utm_medium: ['cpc'],
  utm_campaign: ['autumn'],
};

/** What all of them published, of made-up cells: the release itself makes the rows. */
export async function publishSites(insert: Insert): Promise<void> {
  const publish = createPublish(insert);
  for (const [index, policy] of POLICIES.entries()) {
    const random = createRandom(100 + index);
    const windows = placesOf(policy).map(([kind, at]) => release(policy, kind, at, random));
    await publish({ windows, ledger: [] });
    if (index > 0) continue;
    // As an audit leaves it, whose site has the policy of the audited one.
    const audit = windows.map((it) => ({ ...it, site: AUDIT_SITE }));
    await publish({ windows: audit, ledger: [] });
  }
}

function placesOf({ timezone }: Policy): [WindowKind, number][] {
  const noon = (date: string) => Date.parse(`${date}T12:00:00Z`);
  const at = (kind: WindowKind, dates: string[]) =>
    dates.map((date): [WindowKind, number] => [kind, noon(date)]);
  const today = windowAt('day', NOW, timezone).startsAt;
  return [
    ...at('day', DAYS),
    // The first and the last lie only in part in the range.
    ...at('week', ['2026-09-02', '2026-10-12', '2026-10-19', '2026-10-28']),
    ...at('month', ['2026-09-10', '2026-10-10']),
    ...[0, 1, 2].map((n): [WindowKind, number] => ['hour', today + n * HOUR]),
  ];
}

function release(policy: Policy, kind: WindowKind, at: number, random: Random): ReleasedWindow {
  const row = { id: 1, site: policy.site, kind, ...windowAt(kind, at, policy.timezone) };
  const window = openWindow(row, compileSite(policy).policy, '00'.repeat(32));
  for (const cube of window.cubes) {
    const cells = window.cells.get(cube.name);
    for (const dims of combinations(cube.dimensions)) {
      cells?.set(cellKey(dims), fill(cube, dims, random));
    }
  }
  // One day of it is withheld as a whole.
  const spent = policy.site === 'noisy' && kind === 'day' && at === Date.parse('2026-10-13T12:00Z');
  return releaseWindow(window, {
    releasedAt: NOW,
    milliEpsilonLeft: spent ? 0 : 1e9,
    uniform: (n) => Math.floor(random.fraction() * n),
  });
}

function combinations(dimensions: readonly Dimension[]): string[][] {
  return dimensions.reduce<string[][]>(
    (all, name) => all.flatMap((it) => (VALUES[name] ?? ['a', 'b']).map((value) => [...it, value])),
    [[]],
  );
}

/** Some cells have too few to be published; a total has what a site has. */
function fill(cube: Cube, dims: string[], random: Random): OpenCell {
  const total = cube.dimensions.length === 0;
  const visitors = total ? random.int(900, 1500) : random.pick([2, random.int(40, 150)]);
  const visits = Math.round(visitors * 1.3);
  const cell = { ...emptyCell(1, dims), visitors, visits, count: visits * 3 };
  if (!isAudienceCube(cube)) return cell;
  return {
    ...cell,
    consented_visits: visits,
    squared_visits: Math.round(visitors * 2.1),
    anonymous_visits: Math.round(visits * 0.8),
    counted_twice: 3,
  };
}
