import { begin, headcount } from './begin.ts';
import type { Load } from './delivery.ts';
import type { Headcount, Options } from './headcount.d.ts';
import { safely } from './safely.ts';
import { settings } from './settings.ts';

/** The module beside this one, by the name that `build.ts` gives it. */
const MEMORY = './beacon.memory.mjs';
const load: Load = async () => (await import(MEMORY)).remember;

const nothing = () => {};
/** For a server, which renders many visitors' pages in one process: it keeps nothing of any. */
const absent: Headcount = {
  consent: nothing,
  event: nothing,
  page: nothing,
  collect: nothing,
  signal: nothing,
  watch: nothing,
};

let running = false;

/** Starts the beacon, once a page; see `headcount.d.ts`. */
export function init(options: Options): Headcount {
  if (typeof document === 'undefined') return absent;
  if (!running) {
    running = true;
    // Those that are left undefined have their defaults.
    for (const [name, value] of Object.entries(options)) {
      if (value !== undefined) Object.assign(settings, { [name]: value });
    }
    safely(begin)(load);
  }
  return headcount;
}
