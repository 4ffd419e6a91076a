import type { ReleasedWindow } from '../../release/releasedWindow.ts';
import { cutByBytes } from './cutByBytes.ts';

/** Characters of an entry that need not be split: a row of a Durable Object takes 2 MB, and a character up to three bytes. */
const SHORT = 500_000;

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
    const parts = cutByBytes(cube.cells);
    return parts.map((cells, part) => {
      const more = part < parts.length - 1 ? { continued: true as const } : {};
      return JSON.stringify({ ...window, cubes: [{ ...cube, ...more, cells }] });
    });
  });
}
