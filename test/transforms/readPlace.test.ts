import { iso31662 } from 'iso-3166';
import { expect, test } from 'vitest';
import { readPlace } from '../../transforms/readPlace.ts';
import { REGION_ALIASES } from '../../transforms/regionAliases.ts';

const PARENTS = new Map(iso31662.map(({ code, parent }) => [code, parent]));

const aliases = Object.entries(REGION_ALIASES).flatMap(([country, names]) =>
  Object.entries(names).map(([name, code]) => ({ country, name, code })),
);

test.each(aliases)('$country "$name" → $code', ({ country, name, code }) => {
  if (code !== '') expect(PARENTS.get(`${country}-${code}`)).toBe(country);
  const region = code === '' ? country : `${country}-${code}`;
  expect(readPlace({ country_code: country, state1: name })).toEqual({ country, region });
});

test.each([
  // ISO's own name, with or without accents, brackets and letters of its own
  ['US', 'California', 'US-CA'],
  ['FR', 'Île-de-France', 'FR-IDF'],
  ['FR', 'Ile-de-France', 'FR-IDF'],
  ['GB', 'England', 'GB-ENG'],
  ['GB', 'Scotland', 'GB-SCT'],
  ['TR', 'Kirklareli', 'TR-39'],
  ['NO', 'Trondelag', 'NO-50'],
  ['PL', 'Łódzkie', 'PL-10'],
  ['AE', 'Raʼs al Khaymah', 'AE-RK'],
  // with the kind of subdivision, before it or after
  ['NG', 'Enugu State', 'NG-EN'],
  ['CN', 'Guangdong', 'CN-GD'],
  ['CN', 'Shanxi', 'CN-SX'],
  ['CN', 'Shaanxi', 'CN-SN'],
  ['RU', 'Buryatiya Republic', 'RU-BU'],
  ['PT', 'District of Setubal', 'PT-15'],
  ['SI', 'Urban Municipality of Ptuj', 'SI-096'],
  ['AT', 'State of Salzburg', 'AT-5'],
  // one of the second level is in one of the first
  ['FR', 'Paris', 'FR-IDF'],
  ['FR', 'Alsace', 'FR-GES'],
  ['ES', 'Madrid', 'ES-MD'],
  ['DO', 'Puerto Plata', 'DO-35'],
  ['IQ', 'Arbil', 'IQ-KR'],
  // a city beside the region around it
  ['UA', 'Kyiv City', 'UA-30'],
  ['UA', 'Kyiv', 'UA-32'],
  ['RU', 'Moscow', 'RU-MOW'],
  ['RU', 'Moscow Oblast', 'RU-MOS'],
  ['RU', 'Altai', 'RU-AL'],
  ['RU', 'Altay Kray', 'RU-ALT'],
  ['MX', 'Mexico', 'MX-MEX'],
  ['MX', 'Mexico City', 'MX-CMX'],
  ['AR', 'Buenos Aires', 'AR-B'],
  ['AR', 'Buenos Aires F.D.', 'AR-C'],
  ['HR', 'Zagreb', 'HR-21'],
  ['HR', 'Zagreb County', 'HR-01'],
  ['HU', 'Veszprem', 'HU-VE'],
  ['EE', 'Tartu', 'EE-79'],
  ['UZ', 'Tashkent Region', 'UZ-TO'],
  ['ID', 'Papua', 'ID-PA'],
  // what could be several, or none
  ['TW', 'Hsinchu', 'TW'],
  ['TW', 'Hsinchu County', 'TW'],
  ['TW', 'Taiwan', 'TW'],
  ['MZ', 'Maputo Province', 'MZ'],
  ['PE', 'Lima region', 'PE'],
  ['KG', 'Osh', 'KG'],
  ['FR', 'Nowhere', 'FR'],
  ['FR', '', 'FR'],
  ['FR', 'Province', 'FR'],
  ['SG', 'Singapore', 'SG'],
  ['XK', 'Pristina', 'XK'],
  // a name of another country
  ['GB', 'California', 'GB'],
])('DB-IP: %s "%s" → %s', (country, state1, region) => {
  expect(readPlace({ country_code: country, state1, city: 'X' })).toEqual({ country, region });
});

test.each([
  ['DE', ['BY'], 'DE-BY'],
  ['GB', ['ENG', 'LND'], 'GB-ENG'],
  ['FR', ['75C'], 'FR-IDF'],
  ['ES', ['M'], 'ES-MD'],
  ['NO', ['32'], 'NO-32'], // newer than the list: MaxMind's word is taken
  ['SG', [], 'SG'],
  ['DE', [''], 'DE'],
  ['DE', ['by'], 'DE'],
  ['DE', ['BYBY'], 'DE'],
])('MaxMind: %s %j → %s', (country, codes, region) => {
  const subdivisions = codes.map((iso_code) => ({ iso_code }));
  expect(readPlace({ country: { iso_code: country }, subdivisions })).toEqual({ country, region });
});

test.each([
  null,
  undefined,
  '',
  7,
  [],
  {},
  { country: null },
  { country_code: 'de' },
  { country_code: 'ZZ' },
  { country_code: 'EU' },
  { country_code: 'DEU' },
  { country: { iso_code: 'A1' } },
])('%j is no place', (record) => {
  expect(readPlace(record)).toBeUndefined();
});

test('every region of ISO 3166-2 by its own name is that region, its parent, or unsaid', () => {
  for (const { code, name } of iso31662) {
    const country = code.slice(0, 2);
    const { region } = readPlace({ country_code: country, state1: name }) ?? { region: '' };
    expect(region === country || PARENTS.get(region) === country, `${code} → ${region}`).toBe(true);
  }
});
