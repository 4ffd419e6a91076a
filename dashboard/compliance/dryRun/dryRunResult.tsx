import { useSite } from '../../session/siteContext.ts';
import type { DryRunAnswer } from '../ask/dryRunAnswer.ts';
import { momentAt } from '../siteTime.ts';
import { DryRunEventView } from './dryRunEventView.tsx';
import { DryRunSteps } from './dryRunSteps.tsx';
import { WrongPlaces } from './wrongPlaces.tsx';

/** The way of a request, from what was read to what is counted. */
export function DryRunResult({ answer }: { readonly answer: DryRunAnswer }) {
  const { site } = useSite();
  const { words, receivedAt, ignored, steps, events, errors } = answer;
  return (
    <div class="result">
      <p>
        <strong>{words}</strong>{' '}
        <span class="soft">
          As if it came on {momentAt(Date.parse(receivedAt), site.timezone)}.
        </span>
      </p>
      {errors.length > 0 ? (
        <section class="notice">
          <h3>Events that cannot be read</h3>
          <WrongPlaces places={errors} />
        </section>
      ) : null}
      {ignored.length > 0 ? (
        <section>
          <h3>Not even read</h3>
          <p>
            {ignored.map((place) => (
              <>
                <code key={place}>{place}</code>{' '}
              </>
            ))}
          </p>
        </section>
      ) : null}
      <section>
        <h3>Once for the request</h3>
        <DryRunSteps steps={steps} />
      </section>
      {events.map((event) => (
        <DryRunEventView key={event.index} event={event} />
      ))}
    </div>
  );
}
