import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sizeOf } from '../beaconSize.ts';
import { bundlePlausible, PLAUSIBLE } from './plausibleBundle.ts';

const DIST = join(import.meta.dirname, '../../beacon/dist');

/** Prints the bytes of each script of the beacon, and of Plausible's tracker beside them. */
export async function printSizes(): Promise<void> {
  const files = (await readdir(DIST)).filter((file) => /\.m?js$/.test(file)).sort();
  const rows = files.map(async (file) => [file, await readFile(join(DIST, file))] as const);
  const options = { domain: 'lamps.example', endpoint: 'https://stats.lamps.example/api/event' };
  const plausible = Buffer.from(await bundlePlausible(options));
  console.log(row('bytes', 'raw', 'gzip 9', 'brotli 11'));
  for (const [name, bytes] of [...(await Promise.all(rows)), [PLAUSIBLE, plausible] as const]) {
    const { raw, gzip, brotli } = sizeOf(bytes);
    console.log(row(name, raw, gzip, brotli));
  }
  console.log(
    'Plausible: the package and one call of init({domain, endpoint}), bundled and minified by esbuild.',
  );
}

function row(name: string, ...cells: readonly unknown[]): string {
  return name.padEnd(36) + cells.map((cell) => String(cell).padStart(11)).join('');
}
