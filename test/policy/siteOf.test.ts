import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadPolicies } from '../../policy/loadPolicies.ts';
import { notice } from '../../policy/notice.ts';
import { siteOf } from '../../policy/siteOf.ts';
import { BY_DAY, testPolicy } from '../support/policy.ts';
import { tempFolder } from '../support/tempFolder.ts';

const KEY = 'q1Zx-WRITE-key';
const ID = '5f928a29-e288-4b78-a7f3-0d46b3081873';

const site = (name: string, origins: string[], aliases: string[] = []) =>
  [name, testPolicy({ site: name, origins, aliases })] as const;

const known = siteOf(
  new Map([
    site('shop', ['https://shop.example', 'http://localhost:3000'], [KEY, 'docs.example']),
    site('blog', ['https://www.blog.example', 'https://both.example'], [ID]),
    site('docs', [
      'https://docs.example',
      'https://www.both.example',
      'https://xn--bcher-kva.example',
    ]),
    site('help', ['https://shared.example']),
    site('chat', ['https://shared.example']),
  ]),
);

test.each([
  ['the name of a site', 'shop', 'shop'],
  ['an alias', KEY, 'shop'],
  ['an alias in other letters, which is another key', KEY.toLowerCase(), undefined],
  ['a website id', ID, 'blog'],
  ['a host', 'shop.example', 'shop'],
  ['a host in capitals', 'Shop.Example', 'shop'],
  ['a host with its port', 'localhost:3000', 'shop'],
  ['a host without its port', 'localhost', undefined],
  ['www before a host', 'www.shop.example', 'shop'],
  ['a host without its www', 'blog.example', 'blog'],
  ['a host that is there with and without www', 'both.example', 'blog'],
  ['the same with www', 'www.both.example', 'docs'],
  ['an alias that is the host of another site', 'docs.example', 'shop'],
  ['a host in Unicode', 'Bücher.example', 'docs'],
  ['a host in Unicode, with www', 'www.bücher.example', 'docs'],
  ['the same as the DNS has it', 'xn--bcher-kva.example', 'docs'],
  ['a URL, which is no host', 'https://shop.example/', undefined],
  ['what only ends in a host', 'ada@shop.example', undefined],
  ['a host with a path', 'shop.example/blog', undefined],
  ['a host of two sites', 'shared.example', undefined],
  ['a part of a host', 'example', undefined],
  ['a name of every object', 'constructor', undefined],
  ['nothing', '', undefined],
])('%s → its site', (_what, name, wanted) => {
  expect(known(name)).toBe(wanted);
});

async function load(...policies: { site: string; aliases: string[]; origins?: string[] }[]) {
  const folder = await tempFolder();
  for (const policy of policies) {
    await writeFile(
      join(folder, `${policy.site}.json`),
      JSON.stringify({ ...BY_DAY, ...policy, $schema: undefined }),
    );
  }
  const loaded = await loadPolicies(folder).catch((error: Error) => error.message);
  return typeof loaded === 'string' ? loaded.replaceAll(`${folder}/`, '') : [...loaded.keys()];
}

test.each([
  [
    'of two policies',
    [
      { site: 'a', aliases: ['x', KEY] },
      { site: 'b', aliases: [KEY] },
    ],
    `b.json: aliases.0: "${KEY}" is an alias in a.json; remove one of them`,
  ],
  [
    'that is the name of another site',
    [
      { site: 'a', aliases: ['b'] },
      { site: 'b', aliases: [] },
    ],
    'a.json: aliases.0: "b" is the name of the site of b.json; remove one of them',
  ],
  [
    'that is the name of its own site',
    [{ site: 'a', aliases: ['a'] }],
    'a.json: aliases.0: "a" is the name of the site of a.json; remove one of them',
  ],
  [
    'that is the host of another site',
    [
      { site: 'a', aliases: ['x', 'b.example'], origins: ['https://a.example'] },
      { site: 'b', aliases: [], origins: ['https://b.example'] },
    ],
    'a.json: aliases.1: "b.example" is a host in the origins of b.json; remove one of them',
  ],
  [
    'that is such a host with www and in capitals',
    [
      { site: 'a', aliases: ['WWW.B.example'], origins: ['https://a.example'] },
      { site: 'b', aliases: [], origins: ['https://b.example'] },
    ],
    'a.json: aliases.0: "WWW.B.example" is a host in the origins of b.json; remove one of them',
  ],
  ['twice', [{ site: 'a', aliases: ['x', 'x'] }], 'a.json: aliases: names an alias twice'],
  [
    'with a space',
    [{ site: 'a', aliases: ['x y'] }],
    'a.json: aliases.0: must be 1 to 128 printable characters without spaces and commas',
  ],
  [
    'with a comma, at which Plausible would split it',
    [{ site: 'a', aliases: ['x,y'] }],
    'a.json: aliases.0: must be 1 to 128 printable characters without spaces and commas',
  ],
  [
    'too long',
    [{ site: 'a', aliases: ['x'.repeat(129)] }],
    'a.json: aliases.0: must be 1 to 128 printable characters without spaces and commas',
  ],
])('an alias %s is refused, and the files are named', async (_what, policies, wanted) => {
  expect(await load(...policies)).toBe(wanted);
});

test('a host that several sites share may be the alias of one of them', async () => {
  const origins = ['https://shared.example'];
  const policies = [
    { site: 'a', aliases: ['shared.example', 'www.shared.example'], origins },
    { site: 'b', aliases: [], origins },
    { site: 'c', aliases: ['c.example'], origins: ['https://c.example'] },
  ];
  expect(await load(...policies)).toEqual(['a', 'b', 'c']);
});

test('aliases that differ are taken', async () => {
  const policies = [
    { site: 'a', aliases: ['x'.repeat(128), ID] },
    { site: 'b', aliases: [KEY] },
  ];
  expect(await load(...policies)).toEqual(['a', 'b']);
});

test('aliases are not in the notice for the public', () => {
  expect(JSON.stringify(notice(testPolicy({ aliases: [KEY] }), 'server'))).not.toContain(KEY);
});
