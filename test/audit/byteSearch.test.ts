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
