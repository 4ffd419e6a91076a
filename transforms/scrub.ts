import type { EventParts } from './event.ts';
import { identifies } from './identifies.ts';
import { DIRECT, INTERNAL } from './referrer.ts';
import { NONE, OTHER } from './sender.ts';
import type { EventStep } from './step.ts';

/**
 * The second net, under the allow-lists: whatever a sender could still shape is
 * looked at once more, and folded to `(other)` when it may point to a person.
 * Pages were looked at segment by segment; all other texts are declared.
 */
export const scrub: EventStep = {
  name: 'scrub',
  run(_raw, parts) {
    if (mayIdentify(parts.referrer)) parts.referrer = OTHER;
    return undefined;
  },
};

const FIXED: ReadonlySet<EventParts['referrer']> = new Set([DIRECT, INTERNAL, OTHER, NONE]);

function mayIdentify(text: string): boolean {
  return !FIXED.has(text) && identifies(text);
}
