import type { SiteDescription } from '../../query/siteSchema.ts';
import { Refusal } from '../ask/refusal.ts';
import type { Asked } from '../ask/useAnswer.ts';
import { formatCount } from '../words/formatCount.ts';
import type { PolicyAnswer } from './ask/policyAnswer.ts';
import type { ReportAnswer } from './ask/reportAnswer.ts';
import { ageInWords, isStale } from './audit/reportAge.ts';
import type { LedgerBook } from './ledger/ledgerBook.ts';

/** A section of the page, and how things stand there. */
export interface ContentsEntry {
  readonly panel: string;
  readonly heading: string;
  readonly stands: string;
  readonly mood?: 'good' | 'bad' | undefined;
}

/** The sections in order, each with its state in a few words. */
export function contentsOf({
  site,
  policy,
  report,
  book,
}: {
  readonly site: Pick<SiteDescription, 'mechanism' | 'now'>;
  readonly policy: Asked<PolicyAnswer>;
  readonly report: Asked<ReportAnswer>;
  readonly book: LedgerBook | undefined;
}): ContentsEntry[] {
  return [
    {
      panel: 'policy',
      heading: 'Policy in plain words',
      stands: policy.state === 'answered' ? `version ${policy.answer.version}` : '',
    },
    { panel: 'notice', heading: 'Notice and record', stands: 'what visitors are told' },
    {
      panel: 'budget',
      heading: 'Budget over days',
      stands: budgetStands(site.mechanism, policy),
    },
    { panel: 'ledger', heading: 'Ledger', ...ledgerStands(book) },
    { panel: 'audit', heading: 'Latest audit', ...auditStands(report, site.now) },
    { panel: 'dry-run', heading: 'Try an event', stands: 'nothing is kept' },
  ];
}

function budgetStands(mechanism: 'dp' | 'suppression', policy: Asked<PolicyAnswer>): string {
  if (mechanism === 'suppression') return 'none: no noise is used';
  const budget = policy.state === 'answered' ? policy.answer.budget : undefined;
  return budget ? `at most ε ${budget.day.epsilon} a day, of ${budget.ceilings.day}` : '';
}

type Stands = Pick<ContentsEntry, 'stands' | 'mood'>;

function ledgerStands(book: LedgerBook | undefined): Stands {
  if (!book) return { stands: '' };
  return book.broken
    ? { stands: `broken at entry ${book.broken.seq}`, mood: 'bad' }
    : { stands: `${formatCount(book.total)} entries, whole as the server says` };
}

function auditStands(report: Asked<ReportAnswer>, now: string): Stands {
  if (report.state === 'asking') return { stands: '' };
  if (report.state === 'failed') {
    const isNone = report.error instanceof Refusal && report.error.code === 'no-report';
    return isNone ? { stands: 'none yet' } : { stands: 'could not be read', mood: 'bad' };
  }
  const { verdict, summary, finishedAt } = report.answer;
  const age = ageInWords(finishedAt, now);
  if (verdict === 'failed') return { stands: `${summary.failed} failed, ${age}`, mood: 'bad' };
  return { stands: `passed, ${age}`, mood: isStale(finishedAt, now) ? 'bad' : 'good' };
}
