import { useMemo } from 'preact/hooks';
import { useSite } from '../session/siteContext.ts';
import { useView } from '../view/viewContext.ts';
import type { PolicyAnswer } from './ask/policyAnswer.ts';
import type { ReportAnswer } from './ask/reportAnswer.ts';
import { useCompliance, useTold } from './ask/useCompliance.ts';
import { AuditSection } from './audit/auditSection.tsx';
import { BudgetSection } from './budget/budgetSection.tsx';
import { useMonths } from './budget/useMonths.ts';
import { Contents } from './contents.tsx';
import { contentsOf } from './contentsOf.ts';
import { DryRunSection } from './dryRun/dryRunSection.tsx';
import { createLedger } from './ledger/createLedger.ts';
import { LedgerSection } from './ledger/ledgerSection.tsx';
import { useBook } from './ledger/useBook.ts';
import { NoticeSection } from './policy/noticeSection.tsx';
import { PolicySection } from './policy/policySection.tsx';
import { momentAt } from './siteTime.ts';
import { useOpenInPrint } from './useOpenInPrint.ts';
import { useStayAt } from './useStayAt.ts';

/** One page to read, check and file: what is promised, what was published, and what was found. */
export function ComplianceView() {
  const { site } = useSite();
  const { view } = useView();
  const { get, waits } = useCompliance();
  const ledger = useMemo(() => createLedger(get), [get]);
  const months = useMonths(site);
  const policy = useTold<PolicyAnswer>(get, '/v1/compliance/policy');
  const report = useTold<ReportAnswer>(get, '/v1/compliance/report');
  const reading = useBook(ledger, months.since);
  useOpenInPrint();
  useStayAt(view.panel);
  return (
    <div class="compliance">
      <Contents entries={contentsOf({ site, policy, report, book: reading.book })} />
      <div class="sections">
        <p class="printed">
          Headcount, compliance: {site.controller}, site {site.site}. As of{' '}
          {momentAt(Date.parse(site.now), site.timezone)} ({site.timezone}).
        </p>
        <p class="waits" role="status">
          {waits > 0
            ? `You asked more often than once a second for a while. The page goes on by itself in ${waits} seconds.`
            : ''}
        </p>
        <PolicySection asked={policy} book={reading.book} />
        <NoticeSection get={get} />
        <BudgetSection policy={policy} reading={reading} months={months} />
        <LedgerSection ledger={ledger} reading={reading} />
        <AuditSection get={get} asked={report} edge={reading.book?.source === 'clickhouse'} />
        <DryRunSection get={get} asked={policy} />
      </div>
    </div>
  );
}
