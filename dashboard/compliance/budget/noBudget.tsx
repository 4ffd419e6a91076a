import type { Suppression } from '../../../policy/release.ts';

/** Under suppression: that there is no budget, and what holds instead. */
export function NoBudget({ release: { k, rounding } }: { readonly release: Suppression }) {
  return (
    <>
      <p>
        There is no budget here: this site publishes without noise, so nothing measures how much the
        numbers together may tell of one person.
      </p>
      <p>
        What holds instead: a number is published only where at least {k} contributed to it, and
        then rounded to a multiple of {rounding}. This is no guarantee. Differences of answers,
        made-up visitors and knowledge from elsewhere can show what was withheld. The policy’s
        mechanism “dp” gives a guarantee, and then this section shows what is spent of it.
      </p>
    </>
  );
}
