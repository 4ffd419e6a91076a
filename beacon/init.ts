import { begin, headcount } from './begin.ts';
import type { Load } from './delivery.ts';
import type { Headcount, Options } from './headcount.d.ts';
import { settings } from './settings.ts';

/** The module beside this one, by the name that `build.ts` gives it. */
const MEMORY = './beacon.memory.mjs';
const load: Load = async () => (await import(MEMORY)).remember;

let running = false;

/** Starts the beacon, once a page; see `headcount.d.ts`. */
export function init(options: Options): Headcount {
  // On a server there is no page, and nothing is ever sent.
  if (typeof document === 'undefined') headcount.signal('page', 'objected');
  else if (!running) {
    running = true;
    Object.assign(settings, options);
    begin(load);
  }
  return headcount;
}
