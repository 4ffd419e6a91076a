import { KINDS, KNOWN_BY_FORM } from './kinds.ts';
import type { Planter } from './planter.ts';

/**
 * Paths that a template matches, with values planted in all its places. Where a segment is kept, only
 * what the second net has to know; elsewhere anything.
 */
export function plantedPath(template: string, planter: Planter): string {
  return fillPage(template, {
    open: () => planter.encoded(planter.random.pick(KNOWN_BY_FORM)),
    closed: () => planter.encoded(planter.random.pick(KINDS)),
  });
}

/** @param fill what stands in a kept segment, and in one that is not kept, ready for a path */
export function fillPage(
  template: string,
  fill: { readonly open: () => string; readonly closed: () => string },
): string {
  return template
    .split('/')
    .map((segment) => {
      if (segment.startsWith('{')) return fill.open();
      return segment.startsWith(':') || segment === '*' ? fill.closed() : segment;
    })
    .join('/');
}

const LETTERS = 'bcdfghjklmnpqrstvwxz';

/** A page that the policy keeps on purpose: what has to be found, and what is sent for it. */
export interface KeptPage {
  /** As it stands in a cell. */
  readonly page: string;
  readonly path: string;
}

/**
 * A page of a template that keeps a segment, with a made-up word in it which nothing else has; else
 * the longest page that the policy declares.
 */
export function keptPage(templates: readonly string[], planter: Planter): KeptPage {
  const open = templates.find((template) => template.includes('{'));
  if (open !== undefined) {
    const word = `kept-${planter.random.text(20, LETTERS)}`;
    const path = fillPage(open, { open: () => word, closed: () => 'x' });
    return { page: open.replace(/\{\w+\}/g, word), path };
  }
  const page = templates.toSorted((a, b) => b.length - a.length)[0] ?? '/';
  return { page, path: fillPage(page, { open: () => 'x', closed: () => 'x' }) };
}
