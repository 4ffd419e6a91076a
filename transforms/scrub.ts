import { OTHER } from '../policy/values.ts';
import { identifies } from './identifies.ts';
import type { EventStep } from './step.ts';

/**
 * The second net, under the allow-lists: whatever a sender could still shape is
 * looked at once more, and folded to `(other)` when it may point to a person.
 * Pages were looked at segment by segment; all other texts are declared.
 */
export const scrub: EventStep = {
  name: 'scrub',
  run(_raw, parts) {
    // In brackets are words of our own.
    if (!parts.referrer.startsWith('(') && identifies(parts.referrer)) parts.referrer = OTHER;
    return undefined;
  },
};
