import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEdgeTokens } from '../../src/edge/edgeTokens.ts';
import { tokenFile } from '../../src/tokenFile.ts';
import { hashToken, newToken, type TokenRow, tokenId } from '../../src/tokenTable.ts';
import { cli } from '../support/cli.ts';
import { tempFolder } from '../support/tempFolder.ts';

const row = (token: string): TokenRow => ({
  hash: hashToken(token),
  ...{ site: 'demo', role: 'product', createdAt: 1_793_527_240_000 },
});

test('a token for the edge is made without a server, and the Worker reads what the file has of it', async () => {
  const folder = await tempFolder();
  const file = join(folder, 'tokens.json');
  const made = await cli(['token', 'create', '--edge', '--edge-file', file, '--site', 'demo']);
  expect(made.code).toBe(0);
  expect(made.stdout).toMatch(/^hc_[\w-]{43}\n$/);
  expect(made.stderr).toContain(`npx wrangler secret put TOKENS < ${file}`);
  const token = made.stdout.trim();
  const text = await readFile(file, 'utf8');
  expect(text).not.toContain(token);
  expect(readEdgeTokens(text)).toMatchObject([
    { hash: hashToken(token), site: 'demo', role: 'product' },
  ]);
  expect((await stat(file)).mode & 0o077).toBe(0);

  const listed = await cli(['token', 'list', '--edge-file', file, '--json']);
  expect(JSON.parse(listed.stdout)).toMatchObject([{ id: tokenId(row(token)), site: 'demo' }]);
  const revoked = await cli([
    'token',
    'revoke',
    '--edge',
    tokenId(row(token)),
    '--edge-file',
    file,
  ]);
  expect(revoked.stdout).toContain('is revoked');
  expect(readEdgeTokens(await readFile(file, 'utf8'))).toEqual([]);
});

test('a site without a policy gets no token', async () => {
  const file = join(await tempFolder(), 'tokens.json');
  const { code, stderr } = await cli(['token', 'create', '--edge-file', file, '--site', 'nowhere']);
  expect([code, stderr]).toEqual([1, expect.stringContaining('no policy for this site')]);
  await expect(stat(file)).rejects.toThrow();
});

test('the Worker asks for tokens of role compliance, too, but for none of an operator', async () => {
  const file = join(await tempFolder(), 'tokens.json');
  const create = ['token', 'create', '--edge-file', file, '--role'];
  const operator = await cli([...create, 'operator']);
  expect([operator.code, operator.stdout]).toEqual([2, '']);
  expect(operator.stderr).toContain('the role is product or compliance');
  await expect(stat(file)).rejects.toThrow();
  const made = await cli([...create, 'compliance', '--site', 'demo']);
  expect(made.code).toBe(0);
  expect(readEdgeTokens(await readFile(file, 'utf8'))).toMatchObject([
    { hash: hashToken(made.stdout.trim()), site: 'demo', role: 'compliance' },
  ]);
});

test.each([
  ['list', []],
  ['create', ['--site', 'demo']],
  ['revoke', ['6e1d8d3f']],
])('token %s says what is wrong with the file, and that alone', async (what, args) => {
  const file = join(await tempFolder(), 'tokens.json');
  await writeFile(file, '{"s3cret": 1}');
  const { code, stdout, stderr } = await cli(['token', what, '--edge-file', file, ...args]);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr.trim().split('\n')).toEqual([
    `headcount: ${file} is no JSON array of tokens.`,
    expect.stringContaining('--edge-file'),
  ]);
});

test('a file that cannot be written is told as one', async () => {
  const file = join(await tempFolder(), 'nowhere', 'tokens.json');
  const { code, stderr } = await cli(['token', 'create', '--edge-file', file, '--site', 'demo']);
  expect([code, stderr]).toEqual([1, expect.stringContaining(`${file} cannot be written.`)]);
});

test('a file that is something else is left as it is', async () => {
  const file = join(await tempFolder(), 'tokens.json');
  await writeFile(file, '{"s3cret": 1}');
  const error = await tokenFile(file)
    .addToken(row('a'))
    .catch((reason) => reason);
  expect(`${error} ${error.remedy}`).toMatch(/is no JSON array of tokens/);
  expect(`${error} ${error.remedy}`).not.toContain('s3cret');
  expect(await readFile(file, 'utf8')).toBe('{"s3cret": 1}');
});

test('more tokens than a secret can hold are refused, and the file stays', async () => {
  const file = join(await tempFolder(), 'tokens.json');
  const { addToken, tokens } = tokenFile(file);
  let refused: Error | undefined;
  let made = 0;
  while (!refused && made < 100) {
    await addToken(row(newToken())).then(
      () => {
        made += 1;
      },
      (error) => {
        refused = error;
      },
    );
  }
  expect(refused?.message).toContain('longer than a secret');
  expect(made).toBeGreaterThan(30);
  expect(await tokens()).toHaveLength(made);
  expect((await stat(file)).size).toBeLessThanOrEqual(5 * 1024);
});
