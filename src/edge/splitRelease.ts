import type { ReleasedWindow } from '../../release/releasedWindow.ts';

/** Characters of an entry that need not be split: a row of a Durable Object takes 2 MB. */
const SHORT = 500_000;
const CELLS_A_PART = 4_000;

/**
 * A released window as entries of an outbox, each short enough for a row. All of a cube but
 * its last part say that more follows, so that queries do not see it before it is whole.
 *
 * @param body a `ReleasedWindow` as JSON
 */
export function splitRelease(body: string): string[] {
  if (body.length <= SHORT) return [body];
  const window: ReleasedWindow = JSON.parse(body);
  return window.cubes.flatMap((cube) => {
    const parts = Math.max(1, Math.ceil(cube.cells.length / CELLS_A_PART));
    return Array.from({ length: parts }, (_, part) => {
      const cells = cube.cells.slice(part * CELLS_A_PART, (part + 1) * CELLS_A_PART);
      const more = part < parts - 1 ? { continued: true as const } : {};
      return JSON.stringify({ ...window, cubes: [{ ...cube, ...more, cells }] });
    });
  });
}
