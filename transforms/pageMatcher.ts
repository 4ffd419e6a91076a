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
  template?: Template;
  /** The template that ends here with `*`. */
  rest?: Template;
}

/** `/lamps/{name}` as what stands before each place holder, and the place holders. */
interface Template {
  readonly text: string;
  readonly before: readonly string[];
  readonly holders: readonly string[];
  readonly after: string;
}

const KEPT_SEGMENT = /^[\p{L}\p{N}][\p{L}\p{N}._~!+,-]{0,79}$/u;

/** Of this form nothing is found by `identifies`, which needs a digit, a capital, an `@`, or a sign beyond ASCII. */
const SLUG = /^[a-z][a-z._~!+,-]{0,79}$/;

const MAX_SEGMENTS = 32;

/**
 * Compiles page templates. At each segment a literal goes before `{open}`,
 * that before `:closed`, that before `*`. An open segment is kept when it looks
 * like a name and the scrubber finds nothing in it; else its place holder is.
 */
export function createPageMatcher(templates: readonly string[]): MatchPage {
  const root: Node = { literal: new Map() };
  for (const template of templates) insert(root, template);
  // Where every segment is literal no other template goes before, so most pages are found at once.
  const whole = new Map(templates.filter(isLiteral).map((template) => [template, template]));
  return (pathname) => {
    const page = whole.get(pathname);
    if (page !== undefined) return page;
    const segments = split(pathname);
    return (segments && match(root, segments, 0, NOTHING_KEPT)) ?? OTHER;
  };
}

const NOTHING_KEPT: readonly string[] = [];

function isLiteral(template: string): boolean {
  return (split(template) ?? []).every((segment) => !/^[{:*]/.test(segment));
}

function insert(root: Node, text: string): void {
  let node = root;
  for (const segment of split(text) ?? []) {
    if (segment === '*') {
      node.rest = compile(text);
      return;
    }
    node = child(node, segment);
  }
  node.template = compile(text);
}

function compile(text: string): Template {
  const holders = text.match(/\{[^}]*\}/g) ?? [];
  const parts = text.split(/\{[^}]*\}/);
  return { text, before: parts.slice(0, -1), holders, after: parts.at(-1) ?? '' };
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

function match(
  node: Node,
  segments: readonly string[],
  at: number,
  kept: readonly string[],
): string | undefined {
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

function fill({ text, before, holders, after }: Template, kept: readonly string[]): string {
  if (kept.length === 0) return text;
  let page = '';
  for (let index = 0; index < before.length; index += 1) {
    const segment = kept[index] ?? '';
    page += (before[index] ?? '') + (mayBeKept(segment) ? segment : (holders[index] ?? ''));
  }
  return page + after;
}

function mayBeKept(segment: string): boolean {
  return SLUG.test(segment) || (KEPT_SEGMENT.test(segment) && !identifies(segment));
}

/** The decoded segments, without the empty one of a trailing slash; `undefined` for broken encoding. */
function split(pathname: string): string[] | undefined {
  const segments: string[] = [];
  for (let start = 1; ; ) {
    const slash = pathname.indexOf('/', start);
    const end = slash < 0 ? pathname.length : slash;
    if (slash < 0 && start >= end) break;
    if (segments.length === MAX_SEGMENTS) return undefined;
    segments.push(pathname.slice(start, end));
    if (slash < 0) break;
    start = end + 1;
  }
  return pathname.includes('%') ? decode(segments) : segments;
}

function decode(segments: readonly string[]): string[] | undefined {
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
