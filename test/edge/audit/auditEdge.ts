import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ROOT } from '../../../bench/edge/bundleEdge.ts';
import { FIREFOX } from '../../support/wire.ts';
import { serveEdge, startClickHouse } from './servedEdge.ts';

/**
 * Runs `headcount audit --url` against the Worker in workerd, where one page was viewed:
 * node test/edge/audit/auditEdge.ts [further options of audit]
 */
const clickhouse = await startClickHouse();
const edge = await serveEdge(clickhouse.url);
try {
  await viewPage(edge.url);
  await ledgerBegins();
  const options = ['--url', edge.url, '--log', edge.log, ...process.argv.slice(2)];
  const child = spawn(
    process.execPath,
    [join(ROOT, 'src/cli.ts'), ...edge.args, 'audit', ...options],
    { stdio: 'inherit', env: { ...process.env, ...edge.env } },
  );
  const [code] = await once(child, 'exit');
  process.exitCode = Number(code);
} finally {
  await edge.close();
  await clickhouse.close();
}

async function viewPage(url: string): Promise<void> {
  const view = { id: crypto.randomUUID(), at: Date.now(), type: 'page_view' };
  const { status } = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': FIREFOX },
    body: JSON.stringify({ site: 'demo', events: [{ ...view, url: 'https://lamps.example/' }] }),
  });
  if (status !== 202) throw new Error(`the Worker answered ${status}`);
}

/** As it has on any deployment within ten minutes. */
async function ledgerBegins(): Promise<void> {
  const body = 'SELECT count() > 0 FROM ledger';
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(clickhouse.url, { method: 'POST', body });
    if ((await answer.text()).trim() === '1') return;
    await wait(100);
  }
  throw new Error('ClickHouse has no ledger after ten seconds');
}
