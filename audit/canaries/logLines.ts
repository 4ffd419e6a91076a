import {
  ERROR,
  type Form,
  is,
  type LogNames,
  listOf,
  matches,
  number,
  PLACE,
  site,
  WHY_AWAY,
} from './logForms.ts';

/** What a line of a code may say: its keys, and its sentence. */
interface Line {
  readonly keys: Readonly<Record<string, Form>>;
  readonly msg: Form;
}

const DISK = is('disk-full', 'disk-error', 'disk-read-only', 'state-failed');
const BROKE_OFF =
  'An audit was not carried out to its end, so nothing new is known. Run `headcount audit` to see why.';

/** Of a condition there is a line when it begins, and one when it is over. */
const condition = (msg: string, reason?: Form): Line => ({
  keys: { over: is(true), ...(reason ? { reason } : {}) },
  msg: is(msg, `Over: ${msg}`),
});

/**
 * Every line that a server may log, by its code. None is of a request, and none says anything that
 * came with one. docs/operations.md tells what they mean.
 */
const LINES: Readonly<Record<string, Line>> = {
  listening: {
    keys: { url: matches(/^https?:\/\/[\w.:[\]-]+$/), sites: listOf(site) },
    msg: is('Listening.'),
  },
  released: {
    keys: { windows: number, cells: number },
    msg: is('Windows that have closed are released.'),
  },
  'rate-limited': {
    keys: { by: is('address', 'site') },
    msg: is(
      'An address sends more than HEADCOUNT_ADDRESS_LIMIT allows and gets 429. If it is that of a proxy, name it in HEADCOUNT_TRUSTED_PROXIES.',
      'A site is sent more than HEADCOUNT_SITE_LIMIT allows; its senders get 429.',
    ),
  },
  unexpected: {
    keys: { ...ERROR, at: PLACE },
    msg: is('This should not happen: a bug in Headcount.'),
  },
  'stopped-late': {
    keys: {},
    msg: is('Something did not end in time; the process ends anyway.'),
  },
  stopped: { keys: {}, msg: is('Stopped.') },
  'audit-passed': { keys: { site }, msg: is('An audit has passed.') },
  'audit-failed': {
    keys: { site, checks: listOf(matches(/^[a-z]+\.[a-z-]+$/)) },
    msg: is(
      'An audit has failed. Its report says what to do: `headcount audit`, or GET /v1/compliance/report.',
    ),
  },
  'audit-broke-off': {
    keys: {
      ...ERROR,
      sites: listOf(site),
      reason: matches(/^(?:exit-\d{1,3}|too-slow|killed|not-started)$/),
    },
    msg: is(BROKE_OFF),
  },
  'not-durable': condition('The state takes no commits, so events are refused.', DISK),
  'commit-slow': condition('The state has been at one commit for longer than ten seconds.'),
  stopping: condition('The server is stopping.'),
  'clickhouse-away': condition(
    'ClickHouse does not take what was released; it waits in the outbox.',
    WHY_AWAY,
  ),
  'outbox-failed': condition(
    'The state could not read what waits for ClickHouse, or strike out what was sent.',
    DISK,
  ),
  'release-failed': condition('A window that has closed could not be released.', DISK),
  'clock-behind': condition(
    'The clock is before the last release, so nothing is released.',
    matches(
      /^The clock went back: the last release was \d{1,9} minutes after what is now [\d:.TZ-]{20,30}\. Nothing is released until it is past that; set the clock right\.$/,
    ),
  ),
};

/** A request has a line of its own where there are more of one code than this; a server has a few. */
export const MOST_OF_A_CODE = 60;

/** What pino adds to each line. */
const ALWAYS: Readonly<Record<string, Form>> = {
  level: is(30, 40, 50, 60),
  time: (value) => Number.isSafeInteger(value),
};

/**
 * What is wrong with a line, without a word of it; `undefined` for one that may be there.
 *
 * @returns also the code of the line, where it is a known one
 */
export function judgeLine(
  line: string,
  names: LogNames,
): { readonly code?: string; readonly wrong?: string } {
  const parsed = parsedLine(line);
  if (parsed === undefined) return { wrong: 'a line that is not of the log' };
  const { code } = parsed;
  const known = typeof code === 'string' && Object.hasOwn(LINES, code) ? LINES[code] : undefined;
  if (!known || typeof code !== 'string') return { wrong: 'a line of a code that is not known' };
  const forms: Readonly<Record<string, Form>> = {
    ...{ ...ALWAYS, ...known.keys, msg: known.msg, code: is(code) },
  };
  for (const [key, value] of Object.entries(parsed)) {
    const form = Object.hasOwn(forms, key) ? forms[key] : undefined;
    if (!form) return { code, wrong: `a line ${code} with a key that it does not have` };
    if (!form(value, names)) {
      return { code, wrong: `a line ${code} with something else in ${key} than it may have` };
    }
  }
  return { code };
}

function parsedLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
