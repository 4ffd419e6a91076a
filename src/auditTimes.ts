import { UserError } from './userError.ts';

/** When a server audits itself, in UTC. */
export interface AuditTimes {
  /** Minutes after midnight. */
  readonly minute: number;
  /** On Sundays alone. */
  readonly weekly: boolean;
}

const DAY = 86_400_000;
const SUNDAY = 0;

/** 03:23: few visitors where most servers are, and not on the hour, when others begin their work. */
const QUIET = 3 * 60 + 23;

/** Unless told otherwise. */
export const DAILY: AuditTimes = { minute: QUIET, weekly: false };

/**
 * Reads `HEADCOUNT_AUDIT`: `daily`, `weekly`, a time of day in UTC such as `02:40`, or `off`.
 *
 * @returns undefined for `off`
 * @throws UserError where it is none of these
 */
export function parseAuditTimes(text: string | undefined): AuditTimes | undefined {
  if (text === undefined || text === '' || text === 'daily') return DAILY;
  if (text === 'off') return undefined;
  if (text === 'weekly') return { minute: QUIET, weekly: true };
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours === undefined) {
    throw new UserError(
      'HEADCOUNT_AUDIT is no time that can be used.',
      'Write daily, weekly, a time of day in UTC such as HEADCOUNT_AUDIT=02:40, or off.',
    );
  }
  return { minute: Number(hours) * 60 + Number(minutes), weekly: false };
}

/** When the next audit is due, after a moment; both in milliseconds since 1970. */
export function nextAudit({ minute, weekly }: AuditTimes, after: number): number {
  let due = Math.floor(after / DAY) * DAY + minute * 60_000;
  while (due <= after || (weekly && new Date(due).getUTCDay() !== SUNDAY)) due += DAY;
  return due;
}
