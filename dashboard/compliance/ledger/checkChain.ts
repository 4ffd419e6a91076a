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
  /** An entry that was told before and is another now. */
  readonly differs?: Known;
}

/** An entry of a chain that was told before. */
export interface Known {
  readonly seq: number;
  readonly hash: string;
  /** When this page was loaded, or at the last check on this device. */
  readonly from: 'page' | 'device';
}

export interface HowToCheck {
  readonly digest: Digest;
  /** A hash to look for. */
  readonly noted?: string | undefined;
  /** Entries that have to be what they were. */
  readonly known?: readonly Known[];
}

/** Before the first entry. */
export const UNCHECKED: Checked = { seq: 0, hash: '0'.repeat(64) };

/**
 * Goes on checking a chain with the entries that follow, by the rule of docs/compliance-api.md: it
 * takes nobody's word, the server's neither. Nothing behind the first broken entry is looked at.
 */
export async function checkChain(
  checked: Checked,
  entries: readonly LedgerEntry[],
  { digest, noted, known = [] }: HowToCheck,
): Promise<Checked> {
  let now = checked;
  const made = await Promise.all(entries.map((entry) => digest(textOf(entry))));
  for (const [index, entry] of entries.entries()) {
    if (now.broken) return now;
    const why = wrong(entry, now, made[index]);
    if (why !== undefined) return { ...now, broken: { seq: now.seq + 1, why } };
    const isNoted = noted !== undefined && entry.hash === noted;
    const differs =
      now.differs ?? known.find(({ seq, hash }) => seq === entry.seq && hash !== entry.hash);
    now = {
      ...now,
      ...{ seq: entry.seq, hash: entry.hash },
      ...(isNoted ? { noted: entry.seq } : {}),
      ...(differs ? { differs } : {}),
    };
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
