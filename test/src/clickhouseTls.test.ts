import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { expect, onTestFinished, test } from 'vitest';
import { openClickHouse } from '../../src/clickhouse.ts';
import type { ClickHouseServer } from '../../src/config.ts';
import { whyAway } from '../../src/whyAway.ts';
import { cli } from '../support/cli.ts';
import { useClickHouseFront } from '../support/clickhouseFront.ts';
import { policyFolder } from '../support/policyFolder.ts';
import { tempFolder } from '../support/tempFolder.ts';

const front = useClickHouseFront();

const DAY = 86_400_000;

/** A certificate that nobody but itself has signed, for an address and twenty days from one on. */
async function certificate(ip = '127.0.0.1', fromDay = -1) {
  const from = Date.now() + fromDay * DAY;
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'clickhouse' }], {
    algorithm: 'sha256',
    notBeforeDate: new Date(from),
    notAfterDate: new Date(from + 20 * DAY),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip }] },
    ],
  });
  const ca = join(await tempFolder(), 'ca.pem');
  await writeFile(ca, cert);
  return { key, cert, ca };
}

async function ask(changes: Partial<ClickHouseServer>): Promise<string> {
  const clickhouse = openClickHouse(await front.server(changes), '/nowhere');
  onTestFinished(() => clickhouse.close());
  const answer = clickhouse.read('SELECT count() AS n FROM cells', {});
  return answer.then(
    (rows) => JSON.stringify(rows),
    (error) => whyAway(error) ?? `not explained: ${error}`,
  );
}

test('a certificate is trusted once CLICKHOUSE_CA names it, and the user is still asked', async () => {
  const { ca, ...tls } = await certificate();
  const { url } = await front.start({ tls, user: 'ada', password: 'right' });
  const known = { url, username: 'ada', password: 'right' };
  expect(await ask(known)).toMatch(/signed by nobody this machine trusts\. .*CLICKHOUSE_CA/);
  expect(await ask({ ...known, ca })).toBe('[{"n":0}]');
  const wrong = await ask({ ...known, ca, password: 'SECRET' });
  expect(wrong).toMatch(/does not know the user ada/);
  expect(wrong).not.toContain('SECRET');
});

test.each([
  { what: 'of another name', ip: '10.0.0.1', says: /is of another name\. Write the name/ },
  { what: 'that has expired', fromDay: -30, says: /has expired\. Renew it/ },
  { what: 'that is not valid yet', fromDay: 10, says: /is not valid yet\. Set the clock/ },
])('a certificate $what is named', async ({ ip, fromDay, says }) => {
  const { ca, ...tls } = await certificate(ip, fromDay);
  const { url } = await front.start({ tls });
  expect(await ask({ url, ca })).toMatch(says);
});

test('https where there is none, and http where there is https', async () => {
  expect(await ask({ url: front.url.replace('http:', 'https:') })).toMatch(
    /There is no TLS at https/,
  );
  const { key, cert } = await certificate();
  const { url } = await front.start({ tls: { key, cert } });
  expect(await ask({ url: url.replace('https:', 'http:') })).toMatch(
    /broke off .* speak https where CLICKHOUSE_URL says http/,
  );
});

test('a CLICKHOUSE_CA that is none', async () => {
  const server = await front.server({ ca: 'package.json' });
  expect(() => openClickHouse(server, '/nowhere')).toThrow(/CLICKHOUSE_CA\) has no certificate/);
  const missing = { ...server, ca: '/nowhere/ca.pem' };
  expect(() => openClickHouse(missing, '/nowhere')).toThrow(/CLICKHOUSE_CA\) cannot be read/);
});

test('the command line says what to do, once, and no password', async () => {
  const { ca, ...tls } = await certificate();
  const { url } = await front.start({ tls, user: 'ada', password: 'right' });
  const policies = await policyFolder('demo');
  const release = async (env: Record<string, string>) =>
    cli(['--data', await tempFolder(), '--policies', policies, 'release'], {
      CLICKHOUSE_URL: url,
      CLICKHOUSE_USER: 'ada',
      CLICKHOUSE_PASSWORD: 'right',
      CLICKHOUSE_DATABASE: (await front.server()).database,
      ...env,
    });
  const [untrusted, wrong, named, extra] = await Promise.all([
    release({}),
    release({ CLICKHOUSE_CA: ca, CLICKHOUSE_PASSWORD: 'SECRET' }),
    release({ CLICKHOUSE_CA: ca }),
    release({ NODE_EXTRA_CA_CERTS: ca }),
  ]);
  expect(untrusted).toMatchObject({ code: 1, stdout: '' });
  expect(untrusted.stderr.match(/CLICKHOUSE_CA/g)).toHaveLength(1);
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect(wrong.stderr.match(/CLICKHOUSE_PASSWORD/g)).toHaveLength(1);
  for (const { stderr } of [untrusted, wrong]) expect(stderr).not.toMatch(/SECRET|\n +at |bug/);
  expect(named).toMatchObject({ code: 0 });
  expect(extra).toMatchObject({ code: 0 });
});
