import { useSite } from '../../session/siteContext.ts';
import type { ReportAnswer, Status } from '../ask/reportAnswer.ts';
import { Facts } from '../facts.tsx';
import { momentAt } from '../siteTime.ts';
import { STATUS_WORDS, tookInWords } from './auditWords.ts';
import { ageInWords, isStale } from './reportAge.ts';

/** How an audit ended, when it was, and how old it is. */
export function AuditFacts({ report }: { readonly report: ReportAnswer }) {
  const { site } = useSite();
  const { startedAt, finishedAt, verdict, summary, version, sites } = report;
  return (
    <>
      {isStale(finishedAt, site.now) ? (
        <p class="notice" role="alert">
          This report is more than eight days old. A server audits itself every night; ask whoever
          runs it why it does not, and for a new report.
        </p>
      ) : null}
      <p>
        <strong class={verdict === 'passed' ? 'good' : 'bad'} data-value={verdict}>
          {verdict === 'passed' ? '✔ Passed.' : '✘ Failed.'}
        </strong>{' '}
        {verdict === 'passed'
          ? 'No check failed.'
          : 'A check failed, or could not be carried out: then nothing is known of what it checks.'}
      </p>
      <ul class="tallies">
        <Tally of="passed" count={summary.passed} />
        <Tally of="failed" count={summary.failed} />
        <Tally of="warning" count={summary.warnings} />
        <Tally of="not-applicable" count={summary.notApplicable} />
      </ul>
      <Facts
        facts={[
          [
            'When',
            `${momentAt(Date.parse(finishedAt), site.timezone)} (${ageInWords(finishedAt, site.now)})`,
          ],
          ['It took', tookInWords(startedAt, finishedAt)],
          ['Of', `policy version ${sites.map(({ policyVersion }) => policyVersion).join(', ')}`],
          ['Made by', `Headcount ${version}`],
        ]}
      />
    </>
  );
}

function Tally({ of, count }: { readonly of: Status; readonly count: number }) {
  return (
    <li class={count > 0 ? of : 'none'} data-metric={of} data-value={count}>
      <strong>{count}</strong> {STATUS_WORDS[of].many}
    </li>
  );
}
