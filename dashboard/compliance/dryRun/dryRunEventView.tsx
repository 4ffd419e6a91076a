import { useSite } from '../../session/siteContext.ts';
import type { DryRunCell, DryRunEvent } from '../ask/dryRunAnswer.ts';
import { windowInWords } from '../ledger/windowInWords.ts';
import { Lines } from '../lines.tsx';
import { momentAt } from '../siteTime.ts';
import { DryRunSteps } from './dryRunSteps.tsx';
import { telling } from './valueInWords.ts';

/** What becomes of one event. */
export function DryRunEventView({ event }: { readonly event: DryRunEvent }) {
  const { index, type, steps, fate, words, event: left, counted, kept } = event;
  return (
    <section class="event" data-row={index}>
      <h3>
        Event {index + 1}: <code>{type}</code>
      </h3>
      <p class={fate === 'counted' ? 'fate good' : 'fate'} data-value={fate}>
        {words}
      </p>
      {steps.length > 0 ? <DryRunSteps steps={steps} /> : null}
      {left ? (
        <>
          <h4>All that is left of it</h4>
          <p>
            {telling(left).map(([name, value]) => (
              <span class="left" key={name}>
                {name} <code>{value}</code>{' '}
              </span>
            ))}
            <span class="soft">Every other field is empty.</span>
          </p>
        </>
      ) : null}
      {counted.length > 0 ? (
        <>
          <h4>What it adds to</h4>
          <Cells cells={counted} />
        </>
      ) : null}
      <h4>What else is kept for a while</h4>
      <Lines lines={kept.length > 0 ? kept : ['Nothing.']} />
    </section>
  );
}

function Cells({ cells }: { readonly cells: readonly DryRunCell[] }) {
  const { site } = useSite();
  return (
    <div class="wide-table" tabindex={0}>
      <table class="plain cells">
        <thead>
          <tr>
            <th scope="col">Table</th>
            <th scope="col">Row</th>
            <th scope="col">Adds</th>
            <th scope="col">Open until</th>
            <th scope="col">Published</th>
          </tr>
        </thead>
        <tbody>
          {cells.map(({ cube, window, startsAt, closesAt, cell, adds, published }) => (
            <tr key={`${cube} ${startsAt}`} data-row={cube}>
              <th scope="row">
                {cube}
                <br />
                <span class="soft small">
                  {windowInWords({ kind: window, startsAt: Date.parse(startsAt) }, site.timezone)}
                </span>
              </th>
              <td>{Object.values(cell).join(' · ') || 'the total'}</td>
              <td>{addsInWords(adds)}</td>
              <td>{momentAt(Date.parse(closesAt), site.timezone)}</td>
              <td class="small">{published.words}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function addsInWords(adds: Readonly<Record<string, number>>): string {
  const told = Object.entries(adds).map(
    ([measure, count]) => `${measure.replaceAll('_', ' ')} +${count}`,
  );
  return told.join(', ') || 'only that somebody contributed';
}
