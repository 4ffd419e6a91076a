import * as fc from 'fast-check';
import { FILLED_TO, HOSTILE_BYTES, HOSTILE_KEYS, HOSTILE_VALUES } from './hostile.ts';

/** `where` and `what` choose among what there is, whatever that is: so one change suits every body. */
export interface Change {
  readonly how: string;
  readonly where: number;
  readonly what: number;
}

const changes = (...how: string[]): fc.Arbitrary<Change> =>
  fc.record({
    how: fc.constantFrom(...how),
    where: fc.nat({ max: 0xffffff }),
    what: fc.nat({ max: 0xffff }),
  });

const some = (change: fc.Arbitrary<Change>) => fc.array(change, { minLength: 1, maxLength: 4 });
export const valueChanges = some(changes('put', 'put', 'put', 'key', 'delete', 'repeat', 'wrap'));
export const byteChanges = some(
  fc.oneof(
    { weight: 40, arbitrary: changes('cut', 'flip', 'flip', 'remove', 'insert', 'double') },
    { weight: 6, arbitrary: changes('splice') },
    { weight: 1, arbitrary: changes('fill') },
  ),
);

const of = <T>(all: readonly T[], index: number): T => all[index % all.length] as T;

/** Every place of a value in a tree of JSON, as the object it is in and its key. */
function placesIn(value: unknown, found: [object, string][] = []): [object, string][] {
  if (typeof value !== 'object' || value === null || found.length > 500) return found;
  for (const key of Object.keys(value)) {
    found.push([value, key]);
    placesIn((value as Record<string, unknown>)[key], found);
  }
  return found;
}

/** A copy with one thing in it changed that leaves it JSON. */
export function changeValue(json: unknown, { how, where, what }: Change): unknown {
  const root: Record<string, unknown> = { root: structuredClone(json) };
  const places = placesIn(root);
  const [parent, key] = of(places, where) as [Record<string, unknown>, string];
  const hostile = of(HOSTILE_VALUES, what);
  if (how === 'put') set(parent, key, hostile);
  else if (how === 'delete' && key !== 'root') delete parent[key];
  else if (how === 'wrap') set(parent, key, what % 2 ? [parent[key]] : { 0: parent[key] });
  else if (how === 'repeat' && Array.isArray(parent)) {
    // Past the most events of a request now and then, and each with the same id.
    parent.push(...Array(what % 8 ? 2 : 201).fill(parent[Number(key)]));
  } else if (how === 'key' && isObject(parent[key])) {
    set(parent[key], of(HOSTILE_KEYS, what), of(HOSTILE_VALUES, what >> 4));
  }
  return root.root;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Also a key `__proto__`, as one of its own. */
function set(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, {
    ...{ value, enumerable: true, configurable: true, writable: true },
  });
}

/**
 * The bytes with one thing changed.
 *
 * @param other a body to splice with
 */
export function changeBytes(body: Buffer, { how, where, what }: Change, other: Buffer): Buffer {
  const at = where % (body.length + 1);
  const before = body.subarray(0, at);
  const after = body.subarray(at);
  if (how === 'cut') return before;
  if (how === 'remove') return Buffer.concat([before, after.subarray(1 + (what % 40))]);
  if (how === 'insert') return Buffer.concat([before, of(HOSTILE_BYTES, what), after]);
  if (how === 'double') return Buffer.concat([before, after.subarray(0, what % 400), after]);
  if (how === 'splice') return Buffer.concat([before, other.subarray(what % (other.length + 1))]);
  if (how === 'fill') {
    const missing = of(FILLED_TO, what) - body.length;
    return missing > 0 ? Buffer.concat([Buffer.alloc(missing, ' '), body]) : body;
  }
  const flipped = Buffer.from(body);
  if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << (what % 8));
  return flipped;
}
