import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { Reader, type Response } from 'maxmind';
import { expect, test } from 'vitest';
import { parseIPv4 } from '../../src/addressRanges.ts';
import { openGeo, packagedFiles } from '../../src/geo.ts';
import { GeoTree } from '../../src/geoTree.ts';
import { readPlace } from '../../transforms/readPlace.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { type MmdbValue, writeMmdb } from '../support/writeMmdb.ts';

const octet = fc.integer({ min: 0, max: 255 });
const address = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));

test('the packaged database: the tree finds what the reader finds, one number a record', async () => {
  const [file = ''] = packagedFiles();
  const bytes = await readFile(file);
  const reader = new Reader<Response>(bytes);
  const tree = new GeoTree(bytes, reader.metadata);
  const records = new Map<number, unknown>();
  fc.assert(
    fc.property(address, (text) => {
      const found = tree.find(parseIPv4(text) ?? 0);
      const record = reader.get(text);
      expect([text, found !== undefined]).toEqual([text, record !== null]);
      if (found === undefined) return;
      if (!records.has(found)) records.set(found, record);
      expect(record).toEqual(records.get(found));
    }),
    { numRuns: 5000 },
  );
  expect(records.size).toBeGreaterThan(500);
});

const NETWORKS: Readonly<Record<string, MmdbValue>> = Object.fromEntries(
  // From a whole eighth of all addresses down to a single one.
  ['32.0.0.0/3', '5.0.0.0/8', '6.1.0.0/16', '6.2.128.0/17', '6.3.4.0/24', '6.3.5.7/32'].map(
    (network, index) => [network, { country: { iso_code: ['DE', 'FR', 'IN'][index % 3] ?? 'GB' } }],
  ),
);

test.each([4, 6] as const)('IPv4 in a tree of version %d', async (ipVersion) => {
  const bytes = writeMmdb({ ipVersion, buildEpoch: 1_767_225_600, networks: NETWORKS });
  const file = join(await tempFolder(), 'city.mmdb');
  await writeFile(file, bytes);
  const reader = new Reader<Response>(bytes);
  const lookUp = await openGeo([file]);
  const near = fc.oneof(
    address,
    fc.constantFrom('5.255.255.255', '6.0.255.255', '6.1.0.0', '6.2.127.255', '6.2.128.0'),
    fc.constantFrom('6.3.3.255', '6.3.4.255', '6.3.5.6', '6.3.5.7', '6.3.5.8', '63.255.255.255'),
  );
  const places = new Set<string | undefined>();
  fc.assert(
    fc.property(near, (text) => {
      const place = readPlace(reader.get(text));
      places.add(place?.country);
      expect([text, lookUp(text)]).toEqual([text, place]);
    }),
    { numRuns: 2000 },
  );
  expect(places).toEqual(new Set(['DE', 'FR', 'IN', undefined]));
});

/** A tree of two nodes: 0.0.0.0/2 is nowhere, 64.0.0.0/2 is record 3, all else record 4. */
test.each([
  [24, [0, 0, 1, 0, 0, 4, 0, 0, 2, 0, 0, 3]],
  [28, [0, 0, 1, 0x00, 0, 0, 4, 0, 0, 2, 0x00, 0, 0, 3]],
  [32, [0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 3]],
])('records of %d bits', (recordSize, bytes) => {
  const metadata = { nodeCount: 2, recordSize, ipVersion: 4 } as Reader<Response>['metadata'];
  const tree = new GeoTree(Uint8Array.from(bytes), metadata);
  const find = (text: string) => tree.find(parseIPv4(text) ?? 0);
  expect([find('10.0.0.1'), find('65.0.0.1'), find('200.0.0.1')]).toEqual([undefined, 3, 4]);
});

test('records of 28 bits share a byte: the left one has its upper half', () => {
  const metadata = { nodeCount: 2, recordSize: 28, ipVersion: 4 } as Reader<Response>['metadata'];
  const bytes = [0x12, 0x34, 0x56, 0x9a, 0x65, 0x43, 0x21, 0, 0, 0, 0, 0, 0, 0];
  const tree = new GeoTree(Uint8Array.from(bytes), metadata);
  expect(tree.find(0)).toBe(0x9123456);
  expect(tree.find(parseIPv4('128.0.0.0') ?? 0)).toBe(0xa654321);
});
