import { createHmac, timingSafeEqual } from 'node:crypto';

/** When it was given, in seconds since 1970; 32 random bits; the first 128 bits of a MAC over both and the audited site. */
const FORM = /^audit-([0-9a-f]{8})([0-9a-f]{8})([0-9a-f]{32})$/;

/** How long a name is one: an audit takes minutes. Milliseconds. */
const LIVES_MS = 2 * 3_600_000;
/** By then its objects have deleted themselves, whatever became of the audit. Milliseconds. */
const ENDS_AFTER_MS = 3 * 3_600_000;
/** How far the clock of who gave a name may be ahead of that of who reads it. Milliseconds. */
const SKEW_MS = 60_000;

/**
 * A name for a site that an audit adds beside the audited one. Nothing is stored of it: only who has
 * the key can make one, and who reads it knows by the key which site it copies, and since when.
 *
 * @param key 32 bytes in hex
 * @param now milliseconds since 1970
 * @param random 32 random bits in hex
 */
export function makeCanaryName(key: string, audited: string, now: number, random: string): string {
  const said = hex(Math.floor(now / 1000)) + random;
  return `audit-${said}${macOf(key, said, audited)}`;
}

/** What a name says, whoever made it: when it was given and when its objects end, in milliseconds since 1970. */
export function canaryTimes(
  name: string,
): { readonly givenAt: number; readonly endsAt: number } | undefined {
  const [, seconds] = FORM.exec(name) ?? [];
  if (seconds === undefined) return undefined;
  const givenAt = Number.parseInt(seconds, 16) * 1000;
  return { givenAt, endsAt: givenAt + ENDS_AFTER_MS };
}

/** Whether a name is of the age in which it can be used. */
export function isLiveCanary(name: string, now: number): boolean {
  const times = canaryTimes(name);
  return times !== undefined && times.givenAt <= now + SKEW_MS && now < times.givenAt + LIVES_MS;
}

/** Whether a name was made under a key for a site. */
export function isCanaryOf(name: string, key: string, audited: string): boolean {
  const [, seconds = '', random = '', mac = ''] = FORM.exec(name) ?? [];
  const own = Buffer.from(macOf(key, seconds + random, audited));
  const told = Buffer.from(mac);
  return own.length === told.length && timingSafeEqual(own, told);
}

/** RFC 2104, over a text that nothing else under this key begins with. */
function macOf(key: string, said: string, audited: string): string {
  const text = `headcount canary ${said} ${audited}`;
  return createHmac('sha256', Buffer.from(key, 'hex')).update(text).digest('hex').slice(0, 32);
}

function hex(seconds: number): string {
  return seconds.toString(16).padStart(8, '0');
}
