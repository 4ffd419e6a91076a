import type { LedgerEntry } from '../ask/ledgerAnswer.ts';

/** SHA-256 of a text as UTF-8, in lower-case hex. */
export type Digest = (text: string) => Promise<string>;

/** How far a chain was checked. */
export interface Checked {
  readonly seq: number;
  /** Of the last entry. */
  readonly hash: string;
  readonly broken?: { readonly seq: number; readonly why: string };
  /** The entry that has a hash which somebody noted down. */
  readonly noted?: number;
}

/** Before the first entry. */
export const UNCHECKED: Checked = { seq: 0, hash: '0'.repeat(64) };

/**
 * Goes on checking a chain with the entries that follow, by the rule of docs/compliance-api.md: it
 * takes nobody's word, the server's neither. Nothing behind the first broken entry is looked at.
 *
 * @param noted a hash to look for
 */
export async function checkChain(
  checked: Checked,
  entries: readonly LedgerEntry[],
  { digest, noted }: { readonly digest: Digest; readonly noted?: string | undefined },
): Promise<Checked> {
  let now = checked;
  const made = await Promise.all(entries.map((entry) => digest(textOf(entry))));
  for (const [index, entry] of entries.entries()) {
    if (now.broken) return now;
    const why = wrong(entry, now, made[index]);
    if (why !== undefined) return { ...now, broken: { seq: now.seq + 1, why } };
    const isNoted = noted !== undefined && entry.hash === noted;
    now = { ...now, seq: entry.seq, hash: entry.hash, ...(isNoted ? { noted: entry.seq } : {}) };
  }
  return now;
}

function textOf({ site, seq, at, entry, body, previous }: LedgerEntry): string {
  return JSON.stringify([site, seq, at, entry, body, previous]);
}

function wrong(entry: LedgerEntry, before: Checked, hash: string | undefined): string | undefined {
  if (entry.seq !== before.seq + 1) return 'an entry is missing, or stands twice';
  if (entry.previous !== before.hash) return 'it does not follow from the entry before';
  if (entry.hash !== hash) return 'it was changed: its hash is another';
  return undefined;
}
