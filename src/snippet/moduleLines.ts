import type { BeaconOptions } from './beaconOptions.ts';
import type { ExtrasOptions } from './extrasOptions.ts';

/** The lines of a program that brings its beacon along, as an ES module. */
export function moduleLines(beacon: BeaconOptions, extras: ExtrasOptions | undefined): string {
  return [
    "import { init } from 'headcount/beacon';",
    ...(extras ? ["import { extras } from 'headcount/beacon/extras';"] : []),
    '',
    `export const headcount = init(${literal({ ...beacon })});`,
    ...(extras ? [`extras(headcount, ${literal({ ...extras })});`] : []),
  ].join('\n');
}

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, it]) => `${key}: ${literal(it)}`);
  return `{ ${entries.join(', ')} }`;
}
