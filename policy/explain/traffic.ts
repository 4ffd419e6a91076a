import type { EventType, WindowKind } from '../cube.ts';
import type { Policy } from '../policy.ts';
import { whatConsentChanges } from '../rules/whatConsentChanges.ts';

export interface Traffic {
  readonly visitorsPerDay: number;
  /** How many of them consent, 0 to 1. */
  readonly consentShare?: number;
}

/** Page views of a visit. */
export const VIEWS = 3;

/** How many of a day's visitors send such an event. */
const SENDERS: Readonly<Record<EventType, number>> = {
  page_view: 1,
  page_leave: 1,
  click: 0.3,
  error: 0.02,
  custom: 0.1,
};

/** Different visitors of a window, as multiples of a day's. */
const AUDIENCE: Readonly<Record<WindowKind, number>> = { hour: 1 / 24, day: 1, week: 5, month: 15 };
/** Visits of one of them in the window. */
const VISITS: Readonly<Record<WindowKind, number>> = { hour: 1, day: 1, week: 1.4, month: 2 };

/** Those of one window who send an event of a type. */
export interface Senders {
  readonly consented: number;
  /** Who are counted without consent. */
  readonly anonymous: number;
  /** Visits of each in the window. */
  readonly visits: number;
}

/** Who sends events of a type in one window of a kind. */
export function sendersOf(
  policy: Policy,
  { event, window }: { readonly event: EventType; readonly window: WindowKind },
  visitorsPerDay: number,
  consentShare: number,
): Senders {
  const { grantable, needed } = whatConsentChanges(policy);
  const all = visitorsPerDay * AUDIENCE[window] * SENDERS[event];
  const consented = all * (grantable ? consentShare : 0);
  return { consented, anonymous: needed ? 0 : all - consented, visits: VISITS[window] };
}
