import { uuid } from '../uuid.ts';

/** Seconds: 392 days, so less than 13 months whatever months they are. Browsers end it by themselves. */
const LIFETIME = 33_900_000;

/** The visitor's id in its cookie; none where cookies are blocked. */
export function readId(): string | undefined {
  try {
    return /(?:^|; )headcount=([\da-f-]{36})/.exec(document.cookie)?.[1];
  } catch {
    return undefined;
  }
}

/**
 * The id that is there, or a new one; none where cookies are blocked. No visit prolongs it.
 *
 * @param domain that it is shared over; this host alone by default
 */
export function makeId(domain: string | undefined): string | undefined {
  try {
    if (!readId()) write(uuid(), LIFETIME, domain);
  } catch {}
  return readId();
}

export function removeId(domain: string | undefined): void {
  write('', 0, domain);
  // One of before the site had a domain to share it over.
  if (domain) write('', 0, undefined);
}

function write(id: string, seconds: number, domain: string | undefined): void {
  const shared = domain ? `;domain=${domain}` : '';
  const secure = location.protocol === 'https:' ? ';secure' : '';
  try {
    document.cookie = `headcount=${id};path=/;samesite=lax;max-age=${seconds}${shared}${secure}`;
  } catch {}
}
