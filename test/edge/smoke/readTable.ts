import { FIREFOX, ORIGIN } from '../../support/wire.ts';
import { id } from './eventCases.ts';
import { NOON } from './sites.ts';
import type { Side, SmokeRequest } from './smokeRequest.ts';

/** What a table says of one input. */
export interface Row {
  readonly input: string;
  readonly site?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly place?: string;
  /** Of the request: consent, context and the like. */
  readonly said?: object;
  /** Of its event. */
  readonly event?: object;
}

export interface Table {
  readonly name: string;
  /** Of what would be kept of the event. */
  readonly fields: readonly string[];
  readonly rows: readonly Row[];
}

/** Rows that differ in nothing but their event, which go in one request. */
function requestsOf({ rows }: Table): { readonly rows: Row[]; readonly request: SmokeRequest }[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const { input: _, event: __, ...shared } = row;
    const key = JSON.stringify(shared);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap(inTwoHundreds).map((group) => ({
    rows: group,
    request: requestOf(group),
  }));
}

function inTwoHundreds(rows: readonly Row[]): Row[][] {
  const parts = Math.ceil(rows.length / 200);
  return Array.from({ length: parts }, (_, part) => rows.slice(part * 200, (part + 1) * 200));
}

function requestOf(rows: readonly Row[]): SmokeRequest {
  const [{ site = 'golden', headers, said, place } = {} as Row] = rows;
  const events = rows.map(({ event }, number) => ({
    ...{ id: id(number), at: NOON, type: 'page_view', url: `${ORIGIN}/pricing` },
    ...event,
  }));
  return {
    path: '/v1/events?debug=1',
    headers: { 'content-type': 'application/json', 'user-agent': FIREFOX, ...headers },
    body: JSON.stringify({ site, events, ...said }),
    ...(place ? { place } : {}),
  };
}

/** What a platform reads of each input, in the order of the table. */
export async function readTable(side: Side, table: Table): Promise<[string, string][]> {
  const read: [string, string][] = [];
  for (const { rows, request } of requestsOf(table)) {
    const response = await side.send(request);
    read.push(...readingsOf(rows, table.fields, (await response.json()) as Preview));
  }
  return read;
}

interface Preview {
  readonly events: Record<string, unknown>[];
  readonly errors: { index: number; path: string }[];
}

function readingsOf(rows: Row[], fields: readonly string[], preview: Preview): [string, string][] {
  const events = [...preview.events];
  return rows.map(({ input }, index) => {
    const wrong = preview.errors.find((error) => error.index === index);
    const event = wrong ? { dropped: `wrong ${wrong.path}` } : (events.shift() ?? {});
    if ('dropped' in event) return [input, `(${event.dropped})`];
    const values = fields.map((field) => event[field]);
    return [
      input,
      values.map((it) => (typeof it === 'string' ? it : JSON.stringify(it))).join(' · '),
    ];
  });
}
