import type { ReportedFinding } from '../ask/reportAnswer.ts';
import { Facts } from '../facts.tsx';
import { Lines } from '../lines.tsx';
import { STATUS_WORDS } from './auditWords.ts';

/** What it means where a check of a severity fails. */
const SEVERITY: Readonly<Record<ReportedFinding['severity'], string>> = {
  critical: 'Critical: somebody can be identified, or a promise to the public is broken',
  serious: 'Serious: a protection is missing that others still stand behind',
  minor: 'Minor: what is promised holds, but cannot be shown, or not for long',
};

/** A check that failed or is to be looked at, with all that is known of it. */
export function FindingInFull({ finding }: { readonly finding: ReportedFinding }) {
  const { name, title, what, how, severity, remedy, clauses, status, evidence } = finding;
  const { mark, says } = STATUS_WORDS[status];
  return (
    <article class={`finding ${status}`} data-row={name}>
      <h4>
        <span class="badge">
          <span aria-hidden="true">{mark}</span> {says}
        </span>{' '}
        {title}
      </h4>
      <Lines lines={evidence} />
      <Facts
        facts={[
          ['How grave', status === 'failed' ? SEVERITY[severity] : undefined],
          [
            'What to do',
            status === 'failed'
              ? remedy
              : 'Read what was found, decide, and write the decision down with this report.',
          ],
          ['Serves to prove', clauses.join('; ')],
          ['What was looked at', what],
          ['How', how],
          ['Check', <code>{name}</code>],
        ]}
      />
    </article>
  );
}
