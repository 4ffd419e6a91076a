import { ENGAGED, NONE, OTHER, UNKNOWN } from '../policy/values.ts';
import type { EventStep } from './step.ts';
import { targetLabel } from './targetLabel.ts';

/** Leaving, clicks and errors: declared names, fixed buckets, no text of the sender. */
export const interaction: EventStep = {
  name: 'interaction',
  run(raw, parts, { labels }, sender) {
    if (raw.type === 'page_leave') {
      // How long somebody was there a script measured on the device.
      parts.engaged =
        sender.basis === 'consented' && raw.engagedMs !== undefined
          ? engagedBucket(raw.engagedMs)
          : UNKNOWN;
      parts.exit = raw.exit ? 'yes' : 'no';
    } else if (raw.type === 'click') {
      parts.target = targetLabel(raw.target, labels.target);
    } else if (raw.type === 'error') {
      parts.error_kind = raw.kind;
      parts.error_name = labels.error.has(raw.name) ? raw.name : OTHER;
      parts.error_status = statusLabel(raw.status);
    }
    return undefined;
  },
};

/** @param milliseconds that the page was looked at */
export function engagedBucket(milliseconds: number): string {
  return ENGAGED.find(({ below }) => milliseconds < below * 1000)?.name ?? UNKNOWN;
}

/** An HTTP status; `(none)` for what is not one, as 0 when there was no answer. */
function statusLabel(status: number | undefined): string {
  return status !== undefined && status >= 100 && status < 600 ? String(status) : NONE;
}
