import { type Span, spanAt } from './calendar.ts';
import { GRACE_MS, SITES } from './sites.ts';
import type { SimEvent } from './traffic.ts';

/**
 * The windows that take an event: those that have begun, and whose grace period is not over.
 * Where the clock was past that before, they may be closed for ever.
 *
 * @param latest the latest that the clock ever was; all in milliseconds since 1970
 */
export function acceptance(
  { site: name, raw, what }: SimEvent,
  now: number,
  latest: number,
): { readonly sure: Span[]; readonly maybe: Span[] } {
  const sure: Span[] = [];
  const maybe: Span[] = [];
  const site = SITES.get(name);
  if (!site || what === 'withdrawal') return { sure, maybe };
  for (const kind of what === 'grant' ? site.kindsOfGrant : site.kinds) {
    const span = spanAt(name, site.timezone, kind, raw.at);
    if (span.startsAt > now || span.endsAt + GRACE_MS <= now) continue;
    // Windows that the clock opens take nothing if they were not open in their time.
    const lasts = site.mechanism === 'dp' ? span.endsAt : span.endsAt + GRACE_MS;
    (lasts > latest ? sure : maybe).push(span);
  }
  return { sure, maybe };
}
