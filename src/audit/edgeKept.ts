import type { Kept, ObjectFacts } from '../../audit/canaryGround.ts';
import { AuditError } from '../../audit/runAudit.ts';
import { decodeJournal } from '../edge/journal.ts';
import type { KeptLine, KeptValue } from '../edge/keptLine.ts';

/** A secret of an open window: half of its key, or a visitor's fingerprint. */
export interface EdgeSecret {
  readonly kind: 'key' | 'fingerprint';
  readonly bytes: Uint8Array;
}

type TableLine = Extract<KeptLine, { readonly table: string }>;

/** Bytes in text, as the journal has its arrays; whatever else looks like it does no harm. */
const BASE64 = /[A-Za-z0-9+/_-]{10,}={0,2}/g;
const BETWEEN = Buffer.from('\n');

/**
 * The lines of a deployment as they come. @throws AuditError where the last is missing: what was cut
 * off is not known
 */
export async function* whole(lines: AsyncIterable<KeptLine>): AsyncGenerator<KeptLine> {
  let ended = false;
  for await (const line of lines) {
    if ('end' in line) ended = true;
    else yield line;
  }
  if (!ended) throw new AuditError('what the objects keep was not told to its end');
}

/** What a line holds, as bytes to be searched: as it stands, and what of it is text for bytes unpacked. */
export function keptOf(line: KeptLine): Kept | undefined {
  if ('half' in line) {
    const bytes = Buffer.from(`${line.half}\n${line.text}`);
    return { place: 'objects', name: 'the bucket', bytes };
  }
  if ('values' in line) {
    const bytes = bytesOf(line.values.flat());
    return { place: 'objects', name: `${line.object}, its values`, bytes };
  }
  if (!('table' in line)) return undefined;
  const { object, table, columns, rows } = line;
  const bytes = bytesOf([JSON.stringify(columns), ...rows.flat()]);
  return { place: 'objects', name: `${object}, table ${table}`, bytes };
}

function bytesOf(values: readonly KeptValue[]): Uint8Array {
  return Buffer.concat(
    values.flatMap((value) => {
      if (value === null) return [];
      if (typeof value === 'number') return [Buffer.from(String(value)), BETWEEN, asBytes(value)];
      if (typeof value === 'object') return [Buffer.from(value.base64, 'base64'), BETWEEN];
      const unpacked = (value.match(BASE64) ?? []).flatMap((it) => [
        Buffer.from(it, 'base64'),
        BETWEEN,
      ]);
      return [Buffer.from(value), BETWEEN, ...unpacked];
    }),
  );
}

/** A whole number as the eight bytes that it is made of, from either end: a fingerprint might be one. */
function asBytes(value: number): Uint8Array {
  if (!Number.isSafeInteger(value)) return BETWEEN;
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return Buffer.concat([bytes, BETWEEN, bytes.toReversed(), BETWEEN]);
}

/** Types of all columns, by object. */
export function factsOf(lines: readonly KeptLine[]): ObjectFacts[] {
  const objects = new Map<string, Record<string, Readonly<Record<string, string>>>>();
  for (const line of lines) {
    if (!('table' in line)) continue;
    const columns = objects.get(line.object) ?? {};
    objects.set(line.object, columns);
    columns[line.table] = line.columns;
  }
  return [...objects].map(([object, columns]) => ({
    name: object,
    kind: object === 'coordinator' ? ('coordinator' as const) : ('shard' as const),
    columns,
  }));
}

/** Both halves of the keys of open windows, and the fingerprints of their visitors. */
export function secretsOf(lines: readonly KeptLine[]): EdgeSecret[] {
  const keys = valuesOf(lines, 'keys', 'key').map((inside) => String(inside).split(' '));
  const outside = lines.flatMap((line) =>
    'half' in line && keys.some(([, name]) => name && line.half.endsWith(`/${name}`))
      ? [line.text]
      : [],
  );
  const halves = [...keys.map(([half = '']) => half), ...outside].map(
    (half): EdgeSecret => ({ kind: 'key', bytes: Buffer.from(half, 'hex') }),
  );
  const fingerprints = new Map<string, EdgeSecret>();
  for (const bytes of [...inSegments(lines), ...inJournal(lines)]) {
    for (let at = 0; at + 8 <= bytes.length; at += 8) {
      const its = bytes.subarray(at, at + 8);
      fingerprints.set(its.toString('hex'), { kind: 'fingerprint', bytes: its });
    }
  }
  return [...halves, ...fingerprints.values()];
}

/** A segment has all fingerprints first, then their records (`visitorSegments.ts`). */
function inSegments(lines: readonly KeptLine[]): Buffer[] {
  const rows = tableOf(lines, 'visitor_segments');
  return rows.flatMap(({ body, record_bytes }) => {
    if (typeof body !== 'object' || body === null) return [];
    const bytes = Buffer.from(body.base64, 'base64');
    return [bytes.subarray(0, 8 * (bytes.length / (8 + Number(record_bytes))))];
  });
}

/** What was committed since the segments were written. */
function inJournal(lines: readonly KeptLine[]): Buffer[] {
  return valuesOf(lines, 'journal', 'body').flatMap((body) =>
    decodeJournal(String(body)).flatMap(({ visitors }) =>
      visitors.map(({ fingerprints: { buffer, byteOffset, byteLength } }) =>
        Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength),
      ),
    ),
  );
}

function valuesOf(lines: readonly KeptLine[], table: string, column: string): KeptValue[] {
  return tableOf(lines, table).map((row) => row[column] ?? null);
}

function tableOf(lines: readonly KeptLine[], table: string): Record<string, KeptValue>[] {
  const its = lines.filter((line): line is TableLine => 'table' in line && line.table === table);
  return its.flatMap(({ columns, rows }) => {
    const names = Object.keys(columns);
    return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])));
  });
}
