import { mayBePersonal } from './rules/personalPrefix.ts';

/** A path of the log, percent-encoded as it was asked for, and how often it was. */
export interface PathCount {
  readonly path: string;
  readonly count: number;
}

export interface Suggestion {
  readonly template: string;
  /** Of all page views, those that this template takes. */
  readonly share: number;
}

export interface PageSuggestions {
  readonly pages: readonly Suggestion[];
  /** Of all page views, those that some template takes. */
  readonly covered: number;
}

/** From how many readable names behind one prefix on they are one open segment; the top has sections. */
const MANY_NAMES = 8;
const MANY_SECTIONS = 40;
/** With so many pages below, a name among many is a section of its own. */
const SECTION = 5;
/** A name among many stays a template of its own with this share of its prefix's views. */
const OWN_TEMPLATE = 0.25;
/** What is seen less often is not named: it may be about one person, and is hardly ever published. */
const FEWEST = 10;
/** Below this depth a tree is one template. */
const DEEPEST = 3;

/** Below a person's id a name is a literal when it stands below this many different ones. */
const PARENTS = 3;

interface Node {
  /** How many nodes of the log are merged in this one. */
  merged: number;
  /** Views of exactly this path. */
  here: number;
  /** Views of it and everything below. */
  total: number;
  readonly children: Map<string, Node>;
}

/**
 * Proposes page templates for the paths of a log: frequent paths as they are;
 * `/blog/{name}` where many readable names share a prefix; `/orders/:id` where
 * they look like ids; `/files/*` for what lies deep. Literal segments are such
 * as were seen at least ten times, and never what identifies, looks like an id or
 * stands where a person or a key is named. It is a start for a person to edit.
 *
 * @param identifies whether a decoded segment may point to one person
 * @param max how many templates at most
 */
export function suggestPages(
  paths: Iterable<PathCount>,
  identifies: (segment: string) => boolean,
  max = 60,
): PageSuggestions {
  const all = [...paths];
  const views = all.reduce((sum, { count }) => sum + count, 0);
  const read = all.flatMap(({ path, count }) => {
    const segments = split(path);
    return segments ? [{ segments, count }] : [];
  });
  const root = emptyNode();
  for (const { segments, count } of read) add(root, segments, count);
  const isId = (segment: string) => looksLikeId(segment) || identifies(segment);
  const templates = propose(root, [], isId).map((segments) => `/${segments.join('/')}`);
  const matched = countMatches(templates, read);
  const best = [...matched].sort(([, a], [, b]) => b - a).slice(0, max);
  // What a template that was cut would have taken may fall to another, so count again.
  const kept = countMatches(
    best.filter(([, count]) => count >= FEWEST).map(([template]) => template),
    read,
  );
  const pages = [...kept]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([template, count]) => ({ template, share: views > 0 ? count / views : 0 }));
  return { pages, covered: pages.reduce((sum, { share }) => sum + share, 0) };
}

/** Templates for a node and all below, as segments. */
function propose(
  node: Node,
  prefix: readonly string[],
  isId: (segment: string) => boolean,
): string[][] {
  const own = node.here > 0 ? [[...prefix]] : [];
  if (node.children.size === 0) return own;
  if (prefix.length >= DEEPEST) return [...own, [...prefix, '*']];
  const { named, open, ids } = sort(node, prefix, isId);
  return [
    ...own,
    ...named.flatMap(([segment, child]) => propose(child, [...prefix, segment], isId)),
    ...(open.total > 0 ? propose(open, [...prefix, `{${placeName(prefix)}}`], isId) : []),
    ...(ids.total > 0 ? propose(ids, [...prefix, ':id'], isId) : []),
  ];
}

/** Children that keep their names, and the rest, merged: readable ones and ids. */
function sort(
  node: Node,
  prefix: readonly string[],
  isId: (segment: string) => boolean,
): { named: [string, Node][]; open: Node; ids: Node } {
  const named: [string, Node][] = [];
  const open = emptyNode();
  const ids = emptyNode();
  const key = mayBePersonal(prefix.at(-1) ?? '');
  const ofPerson = prefix.some(mayBePersonal);
  const closed = ([segment, { merged }]: [string, Node]) =>
    key || isId(segment) || (ofPerson && merged < PARENTS);
  const readable = [...node.children].filter((child) => !closed(child));
  const many = readable.length > (prefix.length === 0 ? MANY_SECTIONS : MANY_NAMES);
  for (const [segment, child] of node.children) {
    const literal = child.total >= FEWEST && LITERAL.test(segment);
    if (closed([segment, child])) merge(ids, child);
    else if (!literal || (many && !standsOut(child, node))) merge(ofPerson ? ids : open, child);
    else named.push([segment, child]);
  }
  return { named, open, ids };
}

/** A path of its own among many: it is a section, or much of what its prefix is asked for. */
function standsOut(child: Node, parent: Node): boolean {
  return child.children.size >= SECTION || child.total >= OWN_TEMPLATE * parent.total;
}

const LITERAL = /^[A-Za-z0-9._~!$&'()+,;=@-]+$/;

/** Numbers, hashes, UUIDs, addresses and tokens: nothing that a page is called. */
function looksLikeId(segment: string): boolean {
  if (/^\d+$/.test(segment) || segment.includes('@') || segment.length > 80) return true;
  if (/(?:\d\D*){5}/.test(segment) || looksRandom(segment)) return true;
  if (/^(?=.*\d)[0-9a-f]{8,}$/i.test(segment)) return true;
  if (/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/i.test(segment)) return true;
  const runs = segment.match(/[A-Za-z0-9_]{20,}/g) ?? [];
  return runs.some((run) => /\d/.test(run) && /[A-Za-z]/.test(run));
}

/** Digits, small and capital letters that take turns more often than in words and versions. */
function looksRandom(segment: string): boolean {
  const kinds = [/\d/, /[a-z]/, /[A-Z]/].filter((kind) => kind.test(segment)).length;
  const turns = segment.match(/[a-z](?=[A-Z])|[A-Za-z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
  return turns >= (kinds === 3 ? 2 : 4) && /\d/.test(segment);
}

/** A name that the prefix does not have yet. */
function placeName(prefix: readonly string[]): string {
  const taken = prefix.filter((segment) => segment.startsWith('{')).length;
  return ['name', 'part', 'detail'][taken] ?? `part${taken}`;
}

function emptyNode(): Node {
  return { merged: 0, here: 0, total: 0, children: new Map() };
}

function add(root: Node, segments: readonly string[], count: number): void {
  let node = root;
  node.total += count;
  for (const segment of segments) {
    let next = node.children.get(segment);
    if (!next) {
      next = { ...emptyNode(), merged: 1 };
      node.children.set(segment, next);
    }
    next.total += count;
    node = next;
  }
  node.here += count;
}

function merge(into: Node, from: Node): void {
  into.merged += from.merged;
  into.here += from.here;
  into.total += from.total;
  for (const [segment, child] of from.children) {
    let mine = into.children.get(segment);
    if (!mine) {
      mine = emptyNode();
      into.children.set(segment, mine);
    }
    merge(mine, child);
  }
}

function countMatches(
  templates: readonly string[],
  paths: readonly { segments: readonly string[]; count: number }[],
): Map<string, number> {
  const counts = new Map(templates.map((template) => [template, 0]));
  const parsed = templates.map((template) => ({ template, parts: split(template) ?? [] }));
  for (const { segments, count } of paths) {
    const fitting = parsed.filter(({ parts }) => fits(parts, segments));
    const found = fitting.sort((a, b) => (rank(a.parts) < rank(b.parts) ? -1 : 1))[0];
    if (found) counts.set(found.template, (counts.get(found.template) ?? 0) + count);
  }
  return counts;
}

function fits(parts: readonly string[], segments: readonly string[]): boolean {
  const rest = parts.at(-1) === '*';
  const fixed = rest ? parts.slice(0, -1) : parts;
  if (rest ? segments.length <= fixed.length : segments.length !== fixed.length) return false;
  return fixed.every((part, index) => /^[{:]/.test(part) || part === segments[index]);
}

/** Sorts the template first that takes a path where several fit: literal, open, closed, rest. */
function rank(parts: readonly string[]): string {
  const kind = (part: string) =>
    part.startsWith('{') ? '1' : part.startsWith(':') ? '2' : part === '*' ? '3' : '0';
  return parts.map(kind).join('');
}

/** The decoded segments without the empty one of a trailing slash; `undefined` for broken encoding. */
function split(path: string): string[] | undefined {
  try {
    const segments = path.slice(1).split('/').map(decodeURIComponent);
    if (segments.at(-1) === '') segments.pop();
    return segments;
  } catch {
    return undefined;
  }
}
