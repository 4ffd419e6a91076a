import type { Headcount, Options } from '../headcount.d.ts';
import { sayFarewell } from '../memory/farewell.ts';
import { removeKept } from '../memory/keptEvents.ts';
import { readId, removeId } from '../memory/visitorId.ts';
import { safely } from '../safely.ts';

/** Deletes what an earlier page stored, for one where nothing was granted; see `extras.d.ts`. */
export const forget = safely((headcount: Headcount, options: Options): void => {
  if (typeof document === 'undefined') return;
  // Where this page was granted consent, that alone deletes it and tells the server.
  headcount.consent('denied');
  const visitor = readId();
  removeKept();
  if (!visitor) return;
  removeId(options.domain);
  sayFarewell({ endpoint: '', ...options }, visitor, 'denied', () => 0, false);
});
