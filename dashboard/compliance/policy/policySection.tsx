import type { Asked } from '../../ask/useAnswer.ts';
import { Panel } from '../../parts/panel.tsx';
import { useSite } from '../../session/siteContext.ts';
import type { PolicyAnswer } from '../ask/policyAnswer.ts';
import { CopyButton } from '../copyButton.tsx';
import { Facts } from '../facts.tsx';
import type { LedgerBook } from '../ledger/ledgerBook.ts';
import { Lines } from '../lines.tsx';
import { SaveButton } from '../saveButton.tsx';
import { momentAt } from '../siteTime.ts';
import { Untold } from '../untold.tsx';
import { jurisdictionsInWords } from './jurisdictionInWords.ts';

/** What the site promised, as the counting obeys it. */
export function PolicySection({
  asked,
  book,
}: {
  readonly asked: Asked<PolicyAnswer>;
  readonly book: LedgerBook | undefined;
}) {
  return (
    <Panel name="policy" heading="Policy in plain words">
      {asked.state === 'answered' ? (
        <Told told={asked.answer} book={book} />
      ) : (
        <Untold asked={asked} />
      )}
    </Panel>
  );
}

function Told({
  told: { site, version, hash, policy, words = [] },
  book,
}: {
  readonly told: PolicyAnswer;
  readonly book: LedgerBook | undefined;
}) {
  const { site: described } = useSite();
  const { name, contact, address, dpo, representative } = policy.controller;
  const since = book?.entries.findLast(({ entry }) => entry === 'policy_activated')?.at;
  const json = JSON.stringify(policy, null, 2);
  return (
    <>
      <Facts
        facts={[
          ['Site', site],
          ['Controller', [name, address].filter(Boolean).join(', ')],
          ['Contact', contact],
          ['Data protection officer', dpo],
          ['Representative', representative],
          [
            'Version',
            since ? `${version}, in force since ${momentAt(since, described.timezone)}` : version,
          ],
          ['Law of', jurisdictionsInWords(policy.jurisdictions)],
          ['Numbers are published', mechanismInWords(policy.release)],
          [
            'Hash of the policy',
            <>
              <code data-value="policy-hash">{hash}</code> <CopyButton text={hash} of="the hash" />
            </>,
          ],
        ]}
      />
      {words.map(({ heading, lines }) => (
        <section key={heading} class="words">
          <h3>{heading}</h3>
          <Lines lines={lines} />
        </section>
      ))}
      <details>
        <summary>The policy itself, as JSON</summary>
        <p class="small soft">
          As it is in force, with what Headcount adds to the file: defaults, and the tables that it
          makes itself. The hash is that of the file.
        </p>
        <pre tabindex={0}>{json}</pre>
      </details>
      <p class="saves">
        <SaveButton
          label="Save the policy"
          file={`${site}-policy-${version}.json`}
          type="application/json"
          text={() => `${json}\n`}
        />
      </p>
    </>
  );
}

function mechanismInWords(release: PolicyAnswer['policy']['release']): string {
  return release.mechanism === 'dp'
    ? 'with random noise and a guarantee (differential privacy)'
    : `rounded to multiples of ${release.rounding}, and only where at least ${release.k} share them (suppression); there is no guarantee`;
}
