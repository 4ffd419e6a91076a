/** One line of a web server's log, as far as it is read. */
export interface LogLine {
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  /** The request's target, as the client wrote it. */
  readonly target: string;
  readonly status: number;
  readonly referrer: string;
  readonly userAgent: string;
}

/**
 * Apache's and nginx's `combined` format:
 * `%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i"`, see
 * https://httpd.apache.org/docs/current/logs.html#combined. Quotes within a
 * quoted field are escaped with a backslash.
 */
const COMBINED =
  /^(\S+) [^[]*\[([^\]]+)\] "([A-Z]+) ((?:[^"\\ ]|\\.)+)(?: HTTP\/[\d.]+)?" (\d{3}) \S+ "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"/;

const TIME = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Longer lines are not read: no browser sends them. */
export const MAX_LINE = 16_384;

/** Reads a line; `undefined` when it is not in the format. */
export function parseCombined(line: string): LogLine | undefined {
  if (line.length > MAX_LINE) return undefined;
  const match = COMBINED.exec(line);
  if (!match) return undefined;
  const [, address = '', time = '', method = '', target = '', status, referrer, userAgent] = match;
  const at = parseTime(time);
  if (at === undefined) return undefined;
  return {
    address,
    at,
    method,
    target,
    status: Number(status),
    referrer: field(referrer),
    userAgent: field(userAgent),
  };
}

/** A quoted field; `-` stands for one that was not sent. */
function field(text = ''): string {
  return text === '-' ? '' : text.replace(/\\(.)/g, '$1');
}

function parseTime(text: string): number | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [, day, month = '', year, hour, minute, second, sign, zoneHours, zoneMinutes] = match;
  const index = MONTHS.indexOf(month);
  if (index < 0) return undefined;
  const utc = Date.UTC(
    Number(year),
    index,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const parts = [Number(day), Number(hour), Number(minute), Number(second)];
  const back = new Date(utc);
  const same = [back.getUTCDate(), back.getUTCHours(), back.getUTCMinutes(), back.getUTCSeconds()];
  // The 31st of February, hour 25 or a year before the web are no times.
  if (utc < 0 || parts.some((part, position) => part !== same[position])) return undefined;
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  return sign === '+' ? utc - offset : utc + offset;
}
