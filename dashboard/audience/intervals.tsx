import { aboutCount } from './aboutInWords.ts';

interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * An estimate as a dot with two bands: what chance leaves open, and what people who refuse may do
 * differently. Each is told in a sentence where one points at it or tabs to it.
 */
export function Intervals({
  estimate,
  chance,
  assumption,
}: {
  readonly estimate: number;
  readonly chance: Interval;
  readonly assumption: Interval;
}) {
  const [from, to] = [assumption.low, Math.max(assumption.high, assumption.low + 1)];
  const place = (value: number) => `${(100 * (value - from)) / (to - from)}%`;
  const band = ({ low, high }: Interval) => ({
    left: place(low),
    right: `calc(100% - ${place(high)})`,
  });
  return (
    <div class="intervals">
      <div class="track" aria-hidden="true">
        <span class="assumption" style={band(assumption)} />
        <span class="chance" style={band(chance)} />
        <span class="dot" style={{ left: place(estimate) }} />
      </div>
      <ul>
        <Told name="chance" words="likely" interval={chance}>
          If people who refuse come as often as those who agree, the truth lies in here in 95 of 100
          cases.
        </Told>
        <Told name="assumption" words="to be safe" interval={assumption}>
          Nobody can measure how often people who refuse come. If it is somewhat more or less often,
          the truth lies in here. Plan by this one.
        </Told>
      </ul>
    </div>
  );
}

function Told({
  name,
  words,
  interval: { low, high },
  children,
}: {
  readonly name: string;
  readonly words: string;
  readonly interval: Interval;
  readonly children: string;
}) {
  const id = `interval-${name}`;
  return (
    <li data-interval={name} data-low={low} data-high={high}>
      <button type="button" class="quiet" aria-describedby={id}>
        <span class={`key ${name}`} aria-hidden="true" />
        {aboutCount(low)} to {aboutCount(high)} <span class="soft">{words}</span>
      </button>
      <span role="tooltip" id={id} class="hint">
        {children}
      </span>
    </li>
  );
}
