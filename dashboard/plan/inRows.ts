import type { PanelProps, PanelSpec } from './panelSpecs.ts';

/**
 * Which panels take a row of the page for themselves: those that need it, and those that would stand
 * alone in a row of two.
 */
export function inRows(specs: readonly PanelSpec[]): PanelProps[] {
  const placed: PanelProps[] = [];
  let alone: PanelSpec | undefined;
  for (const spec of specs) {
    if (needsRoom(spec)) {
      if (alone) placed.push({ spec: alone, wide: true });
      alone = undefined;
      placed.push({ spec, wide: true });
    } else if (alone) {
      placed.push({ spec: alone, wide: false }, { spec, wide: false });
      alone = undefined;
    } else alone = spec;
  }
  return alone ? [...placed, { spec: alone, wide: true }] : placed;
}

/** A map beside a list, and events beside what came with them. */
function needsRoom({ name, tables }: PanelSpec): boolean {
  return name === 'where' || (name === 'events' && tables.length > 1);
}
