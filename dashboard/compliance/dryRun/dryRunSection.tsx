import { useState } from 'preact/hooks';
import type { Get } from '../../ask/createGet.ts';
import { Refusal, type WrongPlace } from '../../ask/refusal.ts';
import type { Asked } from '../../ask/useAnswer.ts';
import { Panel } from '../../parts/panel.tsx';
import type { DryRunAnswer } from '../ask/dryRunAnswer.ts';
import type { PolicyAnswer } from '../ask/policyAnswer.ts';
import { Untold } from '../untold.tsx';
import { whySaid } from '../whySaid.ts';
import { DryRunForm } from './dryRunForm.tsx';
import { DryRunResult } from './dryRunResult.tsx';
import { WrongPlaces } from './wrongPlaces.tsx';

/** How a try ended. */
type Tried =
  | { readonly answer: DryRunAnswer }
  | { readonly said: string; readonly places: readonly WrongPlace[] };

/** What would become of a request, step by step. */
export function DryRunSection({
  get,
  asked,
}: {
  readonly get: Get;
  readonly asked: Asked<PolicyAnswer>;
}) {
  const [tried, setTried] = useState<Tried>();
  const [tries, setTries] = useState(false);
  const send = async (body: unknown) => {
    setTries(true);
    try {
      const response = await get('/v1/compliance/dry-run', { body });
      setTried({ answer: (await response.json()) as DryRunAnswer });
    } catch (error) {
      setTried({ said: whySaid(error), places: error instanceof Refusal ? error.places : [] });
    }
    setTries(false);
  };
  return (
    <Panel name="dry-run" heading="Try an event">
      <p>
        Paste a request as a page sends it, and see what would become of it: what is read, what is
        changed, what is left, and what is counted where.{' '}
        <strong>Nothing of it is counted, kept or logged.</strong>
      </p>
      {asked.state === 'answered' ? (
        <DryRunForm
          policy={asked.answer.policy}
          send={send}
          refuse={(said) => setTried({ said, places: [] })}
          tries={tries}
        />
      ) : (
        <Untold asked={asked} />
      )}
      <div aria-live="polite" class="tried">
        {tried === undefined ? null : 'answer' in tried ? (
          <DryRunResult answer={tried.answer} />
        ) : (
          <div class="notice">
            <p>{tried.said}</p>
            <WrongPlaces places={tried.places} />
          </div>
        )}
      </div>
    </Panel>
  );
}
