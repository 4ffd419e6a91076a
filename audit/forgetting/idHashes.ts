import { createCipheriv, createHash } from 'node:crypto';
import { ByteSearch } from '../byteSearch.ts';
import { MOMENT, sendVisit } from '../consent/consentTwin.ts';
import { DENIED, GRANTED } from '../consent/sayings.ts';
import { seededKeys } from '../random.ts';
import type { Subject } from '../subject.ts';
import { withProbes } from '../traffic/probes.ts';
import { makeVisits } from '../traffic/visits.ts';
import { formsOf } from './fingerprints.ts';

const VISITS = 8;
const BLOCK = 16;

/** What a twin keeps of the ids of events. */
export interface IdHashes {
  readonly ids: number;
  /** How many of them are kept as the keyed hash that is promised. */
  readonly hashed: number;
}

/**
 * Lets a twin count events and looks into its files for the hashes of their ids as
 * `aggregate/idHasher.ts` promises them, worked out apart from it: the first eight bytes of AES-256, under
 * the key that goes with them, of the id combined with its site.
 */
export async function idHashes(subject: Subject): Promise<IdHashes> {
  const { openTwin, seed } = subject;
  // All events are counted so: of one that is not, no id is kept.
  const policy = withProbes(subject.policy);
  const keys = seededKeys(seed);
  const twin = await openTwin({ policy, startsAt: MOMENT, randomKey: keys.next });
  try {
    const visits = makeVisits({ policy, seed, count: VISITS, guise: 'a', at: MOMENT });
    // What is dropped leaves no id, as without consent where the policy says so.
    const drops = policy.consent.withoutConsent === 'drop';
    for (const visit of visits) {
      await sendVisit(twin, { visit, saying: drops ? GRANTED : DENIED, visitor: undefined });
    }
    const ids = visits.flatMap(({ events }) => events.map(({ id }) => id));
    const needles = ids.flatMap((id) =>
      keys.made.flatMap((key) => formsOf(id, hashOf(id, policy.site, key))),
    );
    const search = new ByteSearch(needles);
    const found = new Set<string>();
    for (const { bytes } of await twin.files()) {
      for (const { kind } of search.find(bytes)) found.add(kind);
    }
    return { ids: ids.length, hashed: found.size };
  } finally {
    await twin.close();
  }
}

function hashOf(id: string, site: string, key: string): Uint8Array {
  const block = Buffer.from(id.replaceAll('-', ''), 'hex');
  const salt = createHash('sha256').update(site).digest();
  for (let at = 0; at < BLOCK; at += 1) block[at] = (block[at] ?? 0) ^ (salt[at] ?? 0);
  const cipher = createCipheriv('aes-256-ecb', Buffer.from(key, 'hex'), null);
  return cipher.update(block).subarray(0, 8);
}
