import { formatPercent, formatPerHundred } from '../words/formatCount.ts';
import { type Conversion, compareConversions, conversionOf } from './conversionOf.ts';
import type { GoalPlan } from './planGoal.ts';
import type { Reached } from './useReached.ts';

type Known = { readonly [Part in 'some' | 'whole' | 'withheld']: NonNullable<Reached[Part]> };

/** Which part of all reached a goal, what it may be at least and at most, and whether it changed. */
export function Converted({
  plan,
  reached,
  before,
}: {
  readonly plan: GoalPlan;
  readonly reached: Known;
  /** `undefined` where it is not compared. */
  readonly before: Reached | undefined;
}) {
  const { some, whole } = reached;
  if (plan.of === 'visits') {
    return (
      <span data-conversion={some.value / whole.value}>
        {formatPerHundred(some.value / whole.value)} <span class="soft small">in 100 visits</span>
      </span>
    );
  }
  const conversion = ofKnown(reached);
  if (!conversion) return <span class="soft">not told</span>;
  const was = before && isKnown(before) ? ofKnown(before) : undefined;
  return (
    <span data-conversion={conversion.share} title={sentenceOf(plan, conversion)}>
      {formatPercent(conversion.share)} <span class="soft small">of visitors</span>
      <div class="soft small">
        {limitsOf(conversion)}
        {plan.firstOnly === undefined ? null : ', or more'}
        {was
          ? `; before ${formatPercent(was.share)}: ${compareConversions(conversion, was)}`
          : null}
      </div>
    </span>
  );
}

function isKnown(reached: Reached): reached is Reached & Known {
  return Boolean(reached.some && reached.whole && reached.withheld && reached.comparable);
}

function ofKnown({ some, whole, withheld }: Known): Conversion | undefined {
  return conversionOf(some, whole, withheld.most);
}

function limitsOf({ low, high }: Conversion): string {
  return high === undefined
    ? `at least ${formatPercent(low)}`
    : `${formatPercent(low)} to ${formatPercent(high)}`;
}

function sentenceOf({ firstOnly }: GoalPlan, conversion: Conversion): string {
  const between = `Of those who agreed to be counted, ${limitsOf(conversion)} reached it.`;
  return firstOnly === undefined
    ? between
    : `${between} Each visitor counts for the first ${firstOnly} of them alone, so it may be more.`;
}
