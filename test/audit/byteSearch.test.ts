import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteSearch } from '../../audit/byteSearch.ts';
import { tempFolder } from '../support/tempFolder.ts';

test('it finds just what is there', () => {
  const bytes = fc.uint8Array({ min: 0, max: 3, minLength: 4, maxLength: 8 } as never);
  const small = bytes.map((array) => array.map((byte) => byte % 3));
  fc.assert(
    fc.property(fc.array(small, { maxLength: 8 }), fc.array(small), (needles, parts) => {
      const haystack = Buffer.concat(parts);
      const all = needles.map((needle, index) => ({ kind: String(index), bytes: needle }));
      const found = new ByteSearch(all).find(haystack);
      expect(new Set(found)).toEqual(
        new Set(all.filter(({ bytes }) => haystack.includes(Buffer.from(bytes)))),
      );
    }),
  );
});

test('it looks into every file below a folder', async () => {
  const folder = await tempFolder();
  await mkdir(join(folder, 'a/b'), { recursive: true });
  await writeFile(join(folder, 'a/b/c'), 'xx203.0.113.77yy');
  await writeFile(join(folder, 'd'), 'nothing');
  const search = new ByteSearch([
    { kind: 'address', bytes: Buffer.from('203.0.113.77') },
    { kind: 'id', bytes: Buffer.from('ada@mail.example') },
  ]);
  expect(await search.findInFolder(folder)).toEqual({
    hits: [{ kind: 'address', place: join(folder, 'a/b/c') }],
    bytes: 23,
    files: 2,
  });
});

test('thousands of needles that begin alike are told apart', () => {
  const needles = Array.from({ length: 5_000 }, (_, n) => ({
    ...{ kind: String(n), bytes: Buffer.from(`127.77.${n % 250}.${1000 + n}`) },
  }));
  const found = new ByteSearch(needles).find(Buffer.from('x127.77.249.1999 127.77.1.4002y'));
  expect([...found].map(({ kind }) => kind)).toEqual(['999']);
});

test('a number is not found within a longer one', () => {
  const search = new ByteSearch([{ kind: 'n', bytes: Buffer.from('2130712345'), number: true }]);
  const finds = (text: string) => search.find(Buffer.from(text)).size === 1;
  expect(['2130712345', 'n=2130712345;', '12130712345 2130712345'].map(finds)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['12130712345', '21307123450', '0.2130712345'].map(finds)).toEqual([false, false, true]);
});
