import { type CheckInfo, failed, notApplicable, passed } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import type { ForgettingGround } from './forgettingGround.ts';

const HOUR = 3_600_000;
/** How long after its close a window may still be there: a server releases every minute. */
const MAY_BE_LATE = HOUR;

const info: CheckInfo = {
  name: 'forgetting.closed',
  title: 'Only windows that are still open have a key or visitors.',
  what: 'The numbers of windows in the tables of keys and of visitors, of all sites, beside those of the open windows.',
  how: 'The state is asked for numbers and times, no visitor is read. A key or a visitor of a window that is not open was not deleted; a window long past its close keeps visitors longer than the policy says.',
  severity: 'critical',
  remedy:
    'Run `headcount release`; if keys or visitors of closed windows are still there after it, restart the server, which destroys them, and look into its log for failed commits.',
  clauses: ['GDPR art. 5(1)(e)', 'GDPR art. 17', 'GDPR recital 26'],
};

export const closed: Check<ForgettingGround> = {
  info,
  run({ subject }) {
    const { state, now } = subject;
    if (!state) return notApplicable('No files of a state can be looked at on this platform.');
    const { openWindows, keys, windowsWithVisitors } = state;
    const open = new Set(openWindows.map(({ id }) => id));
    const orphanKeys = keys.filter((id) => !open.has(id)).length;
    const orphanVisitors = windowsWithVisitors.filter((id) => !open.has(id)).length;
    const late = openWindows.filter(({ closesAt }) => now() - closesAt > MAY_BE_LATE);
    const wrong: string[] = [];
    if (orphanKeys > 0) wrong.push(`${orphanKeys} keys are there of windows that are not open.`);
    if (orphanVisitors > 0) {
      wrong.push(`Visitors are there of ${orphanVisitors} windows that are not open.`);
    }
    for (const { site, kind, closesAt } of late.slice(0, 5)) {
      wrong.push(
        `A ${kind} of ${site} should have been released at ${new Date(closesAt).toISOString()}.`,
      );
    }
    if (late.length > 5) wrong.push(`${late.length - 5} more windows are as late.`);
    if (wrong.length > 0) return failed(...wrong);
    return passed(
      `${openWindows.length} windows are open, ${keys.length} have a key and ${windowsWithVisitors.length} have visitors. There is no key and no visitor of any other window.`,
    );
  },
};
