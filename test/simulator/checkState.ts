import type { Simulation } from './simulation.ts';
import { must } from './violation.ts';

/** Tables of visitors. */
const VISITORS = "sqlite_master WHERE name GLOB 'visitors_*'";

/** While windows are open: there is no key, cell or visitor of another, and no log that holds what was deleted. */
export function checkAtRest({ disk }: Simulation): void {
  const owned = 'NOT IN (SELECT id FROM open_windows)';
  const cells = disk.count('state', `open_cells WHERE window ${owned}`);
  must(cells === 0, () => `${cells} in open_cells of no open window`);
  const tables = disk.count(
    'state',
    `${VISITORS} AND name NOT IN (SELECT 'visitors_' || id FROM open_windows)`,
  );
  must(tables === 0, () => `${tables} tables of visitors of no open window`);
  const numbers = (file: 'state' | 'keys', query: string) =>
    JSON.stringify(disk.all(file, `${query} ORDER BY 1`));
  for (const [ids, keys] of [
    ["SELECT id AS n FROM open_windows WHERE kind <> 'hour'", 'SELECT window AS n FROM keys'],
    [
      'SELECT generation AS n FROM event_id_generations',
      'SELECT generation AS n FROM event_id_keys',
    ],
  ] as const) {
    const [there, keyed] = [numbers('state', ids), numbers('keys', keys)];
    must(there === keyed, () => `${ids}: ${there}; ${keys}: ${keyed}`);
  }
  must(disk.uncut.size === 0, () => `deleted rows in the log of ${[...disk.uncut].join(', ')}`);
}

/** Nothing waits, nothing is left of what was released, and nothing of what was forgotten. */
export function checkState({ disk }: Simulation): void {
  const none = (from: string, file: 'state' | 'keys' = 'state') => {
    const n = disk.count(file, from);
    must(n === 0, () => `${n} left in ${from}`);
  };
  for (const table of ['outbox', 'open_cells', VISITORS, 'event_ids', 'event_id_generations']) {
    none(table);
  }
  none('event_id_keys', 'keys');
  // Those of the noisy site's days by the clock, in which nobody was.
  none("open_windows WHERE site <> 'blog'");
  none(
    'open_windows AS o JOIN released_windows AS r ON r.site = o.site AND r.kind = o.kind AND r.starts_at = o.starts_at',
  );
}
