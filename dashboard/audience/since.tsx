import type { Span } from '../period/period.ts';
import type { DayWindow } from '../period/windowsIn.ts';
import { formatCount } from '../words/formatCount.ts';
import { aboutCount } from './aboutInWords.ts';
import { beforeInWords } from './beforeInWords.ts';
import { changeOf, type Estimate } from './changeOf.ts';

/** Whether there are more than in the window before, said only where what each may be does not overlap. */
export function Since({
  kind,
  window,
  now,
  before,
  about = false,
}: {
  readonly kind: DayWindow;
  readonly window: Span;
  readonly now: Estimate;
  readonly before: Estimate;
  /** Of an estimate, whose last digits say nothing. */
  readonly about?: boolean;
}) {
  const way = changeOf(now, before);
  const was = about ? `about ${aboutCount(before.value)}` : formatCount(before.value);
  return (
    <span class="since" data-change={way} data-before={before.value}>
      {way === 'same' ? 'no clear change from' : `${way} than`} {beforeInWords(kind, window)} ({was}
      )
    </span>
  );
}
