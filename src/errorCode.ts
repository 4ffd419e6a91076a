/** What may be logged of an error: its class, and what its code is. */
export interface ErrorCode {
  readonly error: string;
  readonly errorCode?: string;
}

/**
 * The class and code of an error, and never its message: a database quotes values in its messages, a parser the text it was given. Both must
 * look like an identifier, since a server sends ClickHouse's.
 */
export function errorCode(thrown: unknown): ErrorCode {
  const { name, code, type, cause } = (thrown ?? {}) as Record<string, unknown>;
  const found = [type, code, (cause as { code?: unknown } | undefined)?.code].find(isCode);
  return {
    error: typeof name === 'string' && /^[A-Za-z]{1,40}$/.test(name) ? name : 'unknown',
    ...(found === undefined ? {} : { errorCode: found }),
  };
}

function isCode(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Z0-9_]{1,64}$/.test(value);
}

/** The place that threw, as `src/headcount.ts:93`, if it can be told without the message. */
export function thrownAt(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { stack = '', message, name } = thrown;
  // The first line has them; one of several lines may look like a place.
  if (message.includes('\n') || name.includes('\n')) return undefined;
  const frames = stack.slice(stack.indexOf('\n') + 1);
  return /^ {4}at .*?([a-z]+\/[\w.-]+\.[cm]?[jt]s:\d+):\d+\)?$/m.exec(frames)?.[1];
}

/** Why the state took no commit, as one of a few words. */
export function stateFailure(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : '';
  if (/disk is full/i.test(message)) return 'disk-full';
  if (/I\/O error/i.test(message)) return 'disk-error';
  if (/readonly|read-only/i.test(message)) return 'disk-read-only';
  return 'state-failed';
}
