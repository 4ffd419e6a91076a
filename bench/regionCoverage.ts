// Which share of the addresses in the geo databases has an ISO 3166-2 region. Goes
// through all networks, so every address counts once:
//
//   node bench/regionCoverage.ts [<mmdb>...]

import { iso31662 } from 'iso-3166';
import { open, type Reader, type Response } from 'maxmind';
import type { Place } from '../ingest/rawRequest.ts';
import { packagedFiles } from '../src/geo.ts';
import { readPlace } from '../transforms/readPlace.ts';

interface Shares {
  all: number;
  region: number;
}

const LARGEST = 25;
const DIVIDED = new Set(iso31662.map(({ code }) => code.slice(0, 2)));

const files = process.argv.length > 2 ? process.argv.slice(2) : packagedFiles();
const readers = await Promise.all(files.map((file) => open(file, { cache: { max: 1_000_000 } })));
const v4 = readers.find(({ metadata }) => metadata.ipVersion === 4) ?? readers[0];
const v6 = readers.find(({ metadata }) => metadata.ipVersion === 6);
if (v4) report('IPv4', countries(v4, 32, 0n, 1n << 32n, 0, v4Text));
// All that is given out is in 2000::/3, and hardly any of it in networks larger than
// /19: DB-IP's larger ones are space that nobody uses, with a place made up for it.
if (v6) report('IPv6', countries(v6, 128, 1n << 125n, 1n << 126n, 19, v6Text));

function countries(
  reader: Reader<Response>,
  bits: number,
  from: bigint,
  to: bigint,
  shortest: number,
  text: (address: bigint) => string,
): Map<string, Shares> {
  const places = new Map<Response, Place | undefined>();
  const shares = new Map<string, Shares>();
  for (let address = from; address < to; ) {
    const [record, prefix] = reader.getWithPrefixLength(text(address));
    address += 1n << BigInt(bits - prefix);
    if (!record || prefix < shortest) continue;
    if (!places.has(record)) places.set(record, readPlace(record));
    const place = places.get(record);
    if (!place) continue;
    const share = shares.get(place.country) ?? { all: 0, region: 0 };
    share.all += 2 ** -prefix;
    share.region += place.region === place.country ? 0 : 2 ** -prefix;
    shares.set(place.country, share);
  }
  return shares;
}

function v4Text(address: bigint): string {
  const bits = Number(address);
  return [bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255].join('.');
}

function v6Text(address: bigint): string {
  return (address.toString(16).padStart(32, '0').match(/.{4}/g) ?? []).join(':');
}

function report(family: string, shares: Map<string, Shares>): void {
  const list = [...shares].sort(([, a], [, b]) => b.all - a.all);
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  const all = sum(list.map(([, share]) => share.all));
  const region = sum(list.map(([, share]) => share.region));
  const undivided = sum(
    list.filter(([country]) => !DIVIDED.has(country)).map(([, share]) => share.all),
  );
  console.log(`${family}: of the addresses with a country`);
  console.log(`  ${percent(region / all)} have a region of ISO 3166-2`);
  console.log(`  ${percent(undivided / all)} are in countries that it does not divide`);
  console.log(`  ${percent(1 - (region + undivided) / all)} have only a country`);
  console.log('  country   of all   with a region');
  for (const [country, share] of list.slice(0, LARGEST)) {
    console.log(
      `  ${country}      ${percent(share.all / all)}   ${percent(share.region / share.all)}`,
    );
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2).padStart(6)} %`;
}
