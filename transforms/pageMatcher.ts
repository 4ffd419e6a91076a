import { OTHER } from '../policy/values.ts';
import { identifies } from './identifies.ts';
import type { MatchPage } from './readers.ts';

interface Node {
  readonly literal: Map<string, Node>;
  /** `{name}`: the segment is kept. */
  open?: Node;
  /** `:name`: the segment is not kept. */
  closed?: Node;
  /** The template that ends here. */
  template?: string;
  /** The template that ends here with `*`. */
  rest?: string;
}

const KEPT_SEGMENT = /^[\p{L}\p{N}][\p{L}\p{N}._~!+,-]{0,79}$/u;

/**
 * Compiles page templates. At each segment a literal goes before `{open}`,
 * that before `:closed`, that before `*`. An open segment is kept when it looks
 * like a name and the scrubber finds nothing in it; else its place holder is.
 */
export function createPageMatcher(templates: readonly string[]): MatchPage {
  const root: Node = { literal: new Map() };
  for (const template of templates) insert(root, template);
  return (pathname) => {
    const segments = split(pathname);
    if (!segments) return OTHER;
    return match(root, segments, 0, []) ?? OTHER;
  };
}

function insert(root: Node, template: string): void {
  let node = root;
  for (const segment of split(template) ?? []) {
    if (segment === '*') {
      node.rest = template;
      return;
    }
    node = child(node, segment);
  }
  node.template = template;
}

function child(node: Node, segment: string): Node {
  if (segment.startsWith('{')) {
    node.open ??= { literal: new Map() };
    return node.open;
  }
  if (segment.startsWith(':')) {
    node.closed ??= { literal: new Map() };
    return node.closed;
  }
  let next = node.literal.get(segment);
  if (!next) {
    next = { literal: new Map() };
    node.literal.set(segment, next);
  }
  return next;
}

function match(node: Node, segments: string[], at: number, kept: string[]): string | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.template && fill(node.template, kept);
  const literal = node.literal.get(segment);
  const found = literal && match(literal, segments, at + 1, kept);
  if (found !== undefined) return found;
  if (node.open) {
    const open = match(node.open, segments, at + 1, [...kept, segment]);
    if (open !== undefined) return open;
  }
  const closed = node.closed && match(node.closed, segments, at + 1, kept);
  return closed ?? (node.rest && fill(node.rest, kept));
}

function fill(template: string, kept: string[]): string {
  if (kept.length === 0) return template;
  let next = 0;
  return template.replace(/\{[^}]*\}/g, (placeholder) => {
    const segment = kept[next++] ?? '';
    return KEPT_SEGMENT.test(segment) && !identifies(segment) ? segment : placeholder;
  });
}

/** The decoded segments, without the empty one of a trailing slash; `undefined` for broken encoding. */
function split(pathname: string): string[] | undefined {
  try {
    const encoded = pathname.slice(1).split('/');
    const segments = pathname.includes('%') ? encoded.map(decodeURIComponent) : encoded;
    if (segments.at(-1) === '') segments.pop();
    return segments.length > 32 ? undefined : segments;
  } catch {
    return undefined;
  }
}
