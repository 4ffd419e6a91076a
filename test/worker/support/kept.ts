import { listDurableObjectIds, runInDurableObject } from 'cloudflare:test';
import { COORDINATORS, EDGE, SHARDS } from './workerdSide.ts';

/** Rows of all tables of an object and what it keeps beside them, by table. */
export function tablesOf(stub: DurableObjectStub): Promise<Record<string, object[]>> {
  return runInDurableObject(stub, (_instance, { storage }) => {
    const { sql, kv } = storage;
    const names = sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
      .toArray()
      .filter(({ name }) => !name.startsWith('_cf_'));
    const tables = names.map(({ name }) => [name, sql.exec(`SELECT * FROM ${name}`).toArray()]);
    return { ...Object.fromEntries(tables), kv: [...kv.list()] };
  });
}

/** Everything that the deployment keeps for a site beside ClickHouse, as text; bytes in hex and as Latin-1, those in Base64, too. */
export async function everythingKept(site: string): Promise<string> {
  const kept: string[] = [];
  for (const namespace of [SHARDS, COORDINATORS]) {
    for (const id of await listDurableObjectIds(namespace)) {
      const text = textOf(await tablesOf(namespace.get(id)));
      if (text.includes(site)) kept.push(text);
    }
  }
  for (const { key } of (await EDGE.KEYS.list({ prefix: site })).objects) {
    kept.push(key, (await (await EDGE.KEYS.get(key))?.text()) ?? '');
  }
  return kept.join('\n');
}

function textOf(tables: Record<string, object[]>): string {
  const text = JSON.stringify(tables, (_name, value) => {
    if (!(value instanceof ArrayBuffer)) return value;
    const bytes = Buffer.from(value);
    return [bytes.toString('hex'), bytes.toString('latin1')];
  });
  const packed = text.match(/[A-Za-z0-9+/]{10,}={0,2}/g) ?? [];
  return [text, ...packed.map((it) => Buffer.from(it, 'base64').toString('hex'))].join('\n');
}
