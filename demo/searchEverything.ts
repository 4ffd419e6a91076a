import { parse } from 'uuid';
import { ByteSearch, type Needle } from '../audit/byteSearch.ts';
import type { Read } from '../query/answerQuery.ts';
import type { SimulatedRequest } from './simulate.ts';

/** Somebody of whom this must be nowhere. */
export interface Planted {
  readonly address: string;
  readonly id: string;
  readonly email: string;
}

export interface SearchReport {
  readonly needles: number;
  readonly files: number;
  readonly bytes: number;
  readonly rows: number;
  /** Planted identifiers found in files or tables; there must be none. */
  readonly found: readonly { readonly kind: string; readonly place: string }[];
  /** The same search over the requests as they were sent: how many kinds it finds. */
  readonly control: ReadonlySet<string>;
  /** Where something that is kept on purpose was found: a page of a released cell. */
  readonly keptFound: readonly string[];
}

const text = new TextEncoder();

/** All that was sent of a person and must be nowhere: address, id in three spellings, email. */
export function plantedNeedles(people: readonly Planted[]): Needle[] {
  return people.flatMap(({ address, id, email }) => [
    { kind: 'IP address', bytes: text.encode(address) },
    { kind: 'visitor id', bytes: text.encode(id) },
    { kind: 'visitor id without hyphens', bytes: text.encode(id.replaceAll('-', '')) },
    { kind: 'visitor id in binary', bytes: parse(id) },
    { kind: 'email address', bytes: text.encode(email) },
  ]);
}

/** Searches every file of a data folder and every row of ClickHouse, cast to text. */
export async function searchEverything(
  folder: string,
  read: Read,
  people: readonly Planted[],
  sample: readonly SimulatedRequest[],
  kept: string,
): Promise<SearchReport> {
  const needles = plantedNeedles(people);
  const search = new ByteSearch(needles);
  const keptSearch = new ByteSearch([{ kind: kept, bytes: text.encode(kept) }]);
  const { hits, files, bytes } = await search.findInFolder(folder);
  const keptFound = (await keptSearch.findInFolder(folder)).hits.map(({ place }) => place);
  let rows = 0;
  for (const table of ['cells', 'releases', 'migrations']) {
    const all = await read(`SELECT * FROM ${table}`, {});
    const content = text.encode(JSON.stringify(all));
    for (const { kind } of search.find(content)) hits.push({ kind, place: `table ${table}` });
    if (keptSearch.find(content).size > 0) keptFound.push(`table ${table}`);
    rows += all.length;
  }
  const raw = text.encode(sample.map(({ address, body }) => `${address} ${body}`).join('\n'));
  const control = new Set([...search.find(raw)].map(({ kind }) => kind));
  return { needles: needles.length, files, bytes, rows, found: hits, control, keptFound };
}
