import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { openGeo } from '../../src/geo.ts';
import { geoWarnings } from '../../src/geoWarnings.ts';
import type { LookUpPlace } from '../../transforms/readers.ts';
import { tempFolder } from '../support/tempFolder.ts';
import { type MmdbOptions, type MmdbValue, writeMmdb } from '../support/writeMmdb.ts';

const BUILT = Date.UTC(2026, 0, 1);

/** A record as GeoLite2-City has it, with the finer things that must not come through. */
function city(country: string, ...subdivisions: string[]): MmdbValue {
  return {
    city: { geoname_id: 1, names: { en: 'Somewhere' } },
    continent: { code: 'EU' },
    country: { geoname_id: 2, iso_code: country },
    location: { accuracy_radius: 20, time_zone: 'Etc/UTC' },
    postal: { code: '12345' },
    subdivisions: subdivisions.map((code) => ({ iso_code: code, names: { en: code } })),
  };
}

async function write(options: Partial<MmdbOptions>): Promise<string> {
  const file = join(await tempFolder(), 'city.mmdb');
  await writeFile(
    file,
    writeMmdb({ ipVersion: 6, buildEpoch: BUILT / 1000, networks: {}, ...options }),
  );
  return file;
}

test.each([
  ['5.1.2.3', 'DE', 'DE-BY'],
  ['5.255.255.255', 'DE', 'DE-BY'],
  ['6.0.0.1', 'GB', 'GB-ENG'],
  ['::ffff:5.1.2.3', 'DE', 'DE-BY'],
  ['::FFFF:0501:203', 'DE', 'DE-BY'],
  ['0:0:0:0:0:ffff:5.1.2.3', 'DE', 'DE-BY'],
  ['0000:0000:0000:0000:0000:ffff:255.255.255.255', undefined, undefined],
  ['2a00:1::1', 'FR', 'FR-IDF'],
  ['2A00:0001:0:0:0:0:0:1', 'FR', 'FR-IDF'],
  ['2a00:2:ffff::', 'SG', 'SG'],
  ['7.0.0.1', undefined, undefined],
  ['2a00:3::1', undefined, undefined],
  // The database has a place for each of these, but they are nobody's on the internet.
  ['10.0.0.1', undefined, undefined],
  ['::ffff:10.0.0.1', undefined, undefined],
  ['::ffff:a00:1', undefined, undefined],
  ['::5.1.2.3', undefined, undefined],
  ['::ffff:0:5.1.2.3', undefined, undefined],
  ['fe80::1', undefined, undefined],
  ['fe80::1%eth0', undefined, undefined],
  ['2a00:1::1%eth0', undefined, undefined],
])('MaxMind’s schema: %s → %s, %s', async (address, country, region) => {
  const lookUp = await openGeo([
    await write({
      networks: {
        '5.0.0.0/8': city('DE', 'BY'),
        '6.0.0.0/24': city('GB', 'ENG', 'LND'),
        '10.0.0.0/8': city('DE', 'BE'),
        '255.0.0.0/8': city('DE', 'BE'),
        '2a00:1::/32': city('FR', 'IDF', '75'),
        '2a00:2::/32': city('SG'),
        'fe80::/10': city('DE', 'BE'),
      },
    }),
  ]);
  expect(lookUp(address)).toEqual(country ? { country, region } : undefined);
});

test('one file for IPv4 and one for IPv6, in either order', async () => {
  const v4 = await write({ ipVersion: 4, networks: { '5.0.0.0/8': city('DE', 'BY') } });
  const v6 = await write({ networks: { '2a00:1::/32': city('FR', 'IDF') } });
  for (const files of [
    [v4, v6],
    [v6, v4],
  ]) {
    const lookUp = await openGeo(files);
    expect(lookUp('5.0.0.1')?.region).toBe('DE-BY');
    expect(lookUp('2a00:1::1')?.region).toBe('FR-IDF');
  }
  const onlyV4 = await openGeo([v4]);
  expect(onlyV4('2a00:1::1')).toBeUndefined();
});

test('a file is read once, and again when another takes its place', async () => {
  const file = join(await tempFolder(), 'one.mmdb');
  const write = (networks: Record<string, MmdbValue>) =>
    writeFile(file, writeMmdb({ ipVersion: 6, buildEpoch: BUILT / 1000, networks }));
  await write({ '81.2.69.0/24': { country: { iso_code: 'GB' } } });
  const first = await openGeo([file]);
  expect((await openGeo([file]))('81.2.69.142')?.country).toBe('GB');
  await write({
    '81.2.69.0/24': { country: { iso_code: 'IE' } },
    '2.125.160.0/24': { country: { iso_code: 'FR' } },
  });
  expect((await openGeo([file]))('81.2.69.142')?.country).toBe('IE');
  // What has been opened goes on with what it read.
  expect(first('81.2.69.142')?.country).toBe('GB');
  await writeFile(file, 'no database');
  await expect(openGeo([file])).rejects.toThrow(/is not an MMDB/);
});

test('a damaged database gives no place and no error', async () => {
  const file = await write({ ipVersion: 4, networks: { '5.0.0.0/8': city('DE', 'BY') } });
  const whole = writeMmdb({
    ipVersion: 4,
    buildEpoch: 0,
    networks: { '5.0.0.0/8': city('DE', 'BY') },
  });
  // Every pointer in the tree leads out of the file.
  await writeFile(file, Buffer.concat([Buffer.alloc(48, 255), whole.subarray(48)]));
  expect((await openGeo([file]))('5.0.0.1')).toBeUndefined();
});

describe('the packaged database', () => {
  let lookUp: LookUpPlace;
  beforeAll(async () => {
    lookUp = await openGeo(undefined);
  });

  test('knows a well-known address of each family', () => {
    expect(lookUp('8.8.8.8')).toEqual({ country: 'US', region: 'US-CA' });
    expect(lookUp('::ffff:8.8.8.8')).toEqual({ country: 'US', region: 'US-CA' });
    expect(lookUp('2001:4860:4860::8888')?.region).toMatch(/^[A-Z]{2}-/);
  });

  test.each([
    ...['', ' ', 'x', ':', '::', '::1', '0.0.0.0', '127.0.0.1', '255.255.255.255', '224.0.0.1'],
    ...['10.1.1.1', '172.16.0.1', '192.168.1.1', '169.254.1.1', '100.64.0.1', '192.0.2.1'],
    ...['198.18.0.1', '198.51.100.4', '203.0.113.9', '240.0.0.1', 'fc00::1', 'ff02::1'],
    ...[
      '2001:db8::1',
      '2001::1',
      '2002:808:808::1',
      '3fff::1',
      '64:ff9b::808:808',
      'fe80::1%eth0',
      'fe80::1%',
    ],
    ...['8.8.8', '8.8.8.8.8', '8.8.8.8 ', ' 8.8.8.8', '08.8.8.8', '8.8.8.8:80', '8.8.8.8abc'],
    ...['8.8.8.256', '8.8.8.-8', '0x8.8.8.8', '134744072', '٨.٨.٨.٨', '8.8.8.8\0', '8.8.8.8/32'],
    ...['[2001:4860:4860::8888]', '2001:4860:4860:::8888', '2001:4860:4860::8888%eth0'],
    ...['::ffff:', '::ffff:8.8.8', '::ffff:8', '::ffff:8.8.8.8%1', '::ffff:127.0.0.1', 'ffff::'],
  ])('%j has no place', (text) => {
    expect(lookUp(text)).toBeUndefined();
  });

  test('no text throws', () => {
    const shapes = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.stringMatching(/^[0-9a-f:.%]{0,50}$/),
      fc.ipV4(),
      fc.ipV6(),
    );
    fc.assert(
      fc.property(shapes, (text) => {
        const place = lookUp(text);
        if (place) expect(place.region.slice(0, 2)).toBe(place.country);
      }),
    );
  });

  test('a text longer than an address is not looked at', () => {
    // So long that even one look at each character, a thousand times, would be noticed.
    const long = `${'1'.repeat(2 ** 26)}.8.8.8`;
    for (let i = 0; i < 1000; i++) expect(lookUp(long)).toBeUndefined();
  });

  test('is reported when it is old', async () => {
    const [warning, ...more] = await geoWarnings(undefined, Date.UTC(2036, 0, 1));
    expect(warning).toMatch(/dbip-city-ipv4\.mmdb, is \d{4} days old.*HEADCOUNT_GEO/);
    expect(warning).not.toContain('/');
    expect(more).toHaveLength(1);
  });
});

test.each([
  [0, 0],
  [60, 0],
  [60.9, 0],
  [61, 1],
  [400, 1],
  [-5, 0],
])('a file of one’s own, %d days old: %d warnings', async (days, wanted) => {
  const file = await write({ networks: { '5.0.0.0/8': city('DE') } });
  const warnings = await geoWarnings([file], BUILT + days * 86_400_000);
  expect(warnings).toHaveLength(wanted);
  for (const warning of warnings) {
    expect(warning).toContain(`The geo database ${file} is ${days} days old`);
    expect(warning).toContain('HEADCOUNT_GEO');
  }
});

test('files that are missing or no MMDB are openGeo’s to report', async () => {
  const folder = await tempFolder();
  const file = join(folder, 'text');
  for (const content of ['', 'build_epoch', '\xab\xcd\xefMaxMind.combuild_epoch']) {
    await writeFile(file, Buffer.from(content, 'latin1'));
    expect(await geoWarnings([file, folder, '/nowhere/geo.mmdb'], Date.now())).toEqual([]);
  }
});
