import type { DryRunStep } from '../ask/dryRunAnswer.ts';
import { shown } from './valueInWords.ts';

/** The steps of the transforms in order: what each read, changed and decided. */
export function DryRunSteps({ steps }: { readonly steps: readonly DryRunStep[] }) {
  return (
    <ol class="steps">
      {steps.map((step) => (
        <li key={step.step} data-row={step.step}>
          <strong>{step.step}</strong> <span class="soft small">{step.does}</span>
          <Step step={step} />
        </li>
      ))}
    </ol>
  );
}

function Step({ step: { read, changed, decided, drop } }: { readonly step: DryRunStep }) {
  const looked = Object.entries(read);
  return (
    <dl class="step">
      {looked.length > 0 ? (
        <div>
          <dt>Read</dt>
          <dd>
            {looked.map(([name, value]) => (
              <div key={name}>
                {name}: <code>{shown(value)}</code>
              </div>
            ))}
          </dd>
        </div>
      ) : null}
      {decided ? (
        <div>
          <dt>Decided</dt>
          <dd>
            <strong>{decided.words}</strong>
          </dd>
        </div>
      ) : null}
      {changed.length > 0 ? (
        <div>
          <dt>Left of it</dt>
          <dd>
            {changed.map(({ field, before, after }) => (
              <div key={field}>
                {field}: <span class="soft">{shown(before)} →</span> <code>{shown(after)}</code>
              </div>
            ))}
          </dd>
        </div>
      ) : null}
      {drop ? (
        <div>
          <dt>Ends here</dt>
          <dd>
            <strong class="bad">{drop}</strong>
          </dd>
        </div>
      ) : null}
      {looked.length === 0 && changed.length === 0 && !decided && !drop ? (
        <div>
          <dd class="soft">Nothing to do.</dd>
        </div>
      ) : null}
    </dl>
  );
}
