import { type Finding, type Group, SEVERITIES, type Severity, type Status } from '../finding.ts';
import type { AuditReport, SiteReport } from './reportFormat.ts';

/** What a group is called, and which question it answers. */
export const GROUP_WORDS: Readonly<Record<Group, { readonly title: string; asks: string }>> = {
  law: { title: 'Law', asks: 'Does the policy keep the laws that it names?' },
  schema: {
    title: 'What can be stored',
    asks: 'Is there room for anything that is not on the list of what may be kept?',
  },
  release: {
    title: 'What was published',
    asks: 'Do the published numbers keep the rules of the policy, and do they go when they must?',
  },
  ledger: {
    title: 'The record of releases',
    asks: 'Can it be shown what was published, when, and under which policy?',
  },
  canaries: {
    title: 'Planted values',
    asks: 'Addresses, ids, names and numbers were sent to a site made for it: are they kept anywhere?',
  },
  forgetting: {
    title: 'Forgetting',
    asks: 'Is what is to be forgotten gone, down to the bytes on the disk?',
  },
  consent: { title: 'Consent', asks: 'Does a refusal or an objection leave only what it may?' },
  attacks: {
    title: 'Attacks',
    asks: 'What could somebody find out about a person from all that was published?',
  },
};

/** How a check ended, with a mark that needs no colour. */
export const STATUS_WORDS: Readonly<Record<Status, { readonly mark: string; says: string }>> = {
  passed: { mark: '✔', says: 'Passed' },
  failed: { mark: '✘', says: 'Failed' },
  warning: { mark: '!', says: 'To look at' },
  'not-applicable': { mark: '–', says: 'Does not apply' },
};

/** What it means where a check of this severity fails. */
export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'somebody can be identified, or a promise to the public is broken',
  serious: 'a protection is missing that others still stand behind',
  minor: 'what is promised holds, but cannot be shown, or not for long',
};

/** What to do about a warning. */
export const WARNING_WORDS =
  'Read what was found, decide, and write the decision down with this report (for instance in the impact assessment, GDPR art. 35).';

export const MECHANISM_WORDS: Readonly<Record<SiteReport['mechanism'], string>> = {
  dp: 'noise with a guarantee (differential privacy)',
  suppression: 'small counts withheld (suppression)',
};

/** Where the deployment runs. */
export function deploymentWords({ platform, clickhouse }: AuditReport['deployment']): string {
  const where = platform === 'edge' ? 'on Cloudflare' : 'on a server';
  return `${where}, ${clickhouse === 'embedded' ? 'with the embedded ClickHouse' : 'with a ClickHouse server'}`;
}

/** The outcome in a sentence. */
export function verdictSentence({ verdict, summary, sites }: AuditReport): string {
  const { passed, failed, warnings } = summary;
  const all = passed + failed + warnings;
  const look =
    warnings > 0
      ? `; ${warnings === 1 ? '1 is' : `${warnings} are`} to be looked at and decided on`
      : '';
  if (verdict === 'passed') {
    if (all === 0) return 'Passed: no check that was asked for applies here, so nothing was shown.';
    return `Passed: ${checks(passed)} ${passed === 1 ? 'holds' : 'hold'}, none fails${look}.`;
  }
  if (failed === 0) {
    const unseen = sites.filter(({ verdict }) => verdict === 'failed').map(({ site }) => site);
    return `Failed: nothing was checked${unseen.length > 0 ? ` for ${unseen.join(', ')}` : ''}, so nothing is known.`;
  }
  const gravest = gravestOf(sites.flatMap(({ findings }) => findings));
  const grave = `${failed > 1 ? 'the gravest ' : ''}${gravest}: ${SEVERITY_WORDS[gravest]}`;
  return `Failed: ${failed} of ${checks(all)} ${failed === 1 ? 'fails' : 'fail'}, ${grave}${look}.`;
}

/** What has to be said beside the verdict where only some checks were asked for. */
export function partWords({ wanted }: AuditReport): string | undefined {
  if (wanted.length === 0) return undefined;
  return `Only what was asked for was checked (${wanted.join(', ')}): this is not a full audit.`;
}

/** What has to be said beside the verdict where no noise stands behind the numbers. */
export function suppressionWords({ sites }: AuditReport): string | undefined {
  const bare = sites.filter(({ mechanism }) => mechanism === 'suppression');
  if (bare.length === 0) return undefined;
  const all = bare.length === sites.length;
  const whose = all ? '' : ` of ${bare.map(({ site }) => site).join(', ')}`;
  return `Numbers${whose} are published by suppression, which is no guarantee (docs/guarantee.md).`;
}

function gravestOf(findings: readonly Pick<Finding, 'status' | 'severity'>[]): Severity {
  const failed = findings.filter(({ status }) => status === 'failed');
  return SEVERITIES.find((it) => failed.some(({ severity }) => severity === it)) ?? 'critical';
}

const checks = (count: number) => (count === 1 ? '1 check' : `${count} checks`);

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const TIME = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'UTC' });

/** When an audit ran: "22 November 2026, 14:03:09 to 14:03:51 UTC". */
export function whenWords({ startedAt, finishedAt }: AuditReport): string {
  const [from, to] = [new Date(startedAt), new Date(finishedAt)];
  const day = DAY.format(to) === DAY.format(from) ? '' : `${DAY.format(to)}, `;
  return `${DAY.format(from)}, ${TIME.format(from)} to ${day}${TIME.format(to)} UTC`;
}
