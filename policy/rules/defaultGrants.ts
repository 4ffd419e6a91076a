import { EEA } from '../consentRules.ts';
import type { Policy } from '../policy.ts';

/** Entries of `consent.defaults` that grant consent for somebody who said nothing, by JSON path. */
export interface DefaultGrants {
  /** Those that reach people in the places asked for. */
  readonly there: readonly string[];
  /** The one that reaches people whose place is not known, who may be anywhere. */
  readonly unplaced: readonly string[];
}

/**
 * Which defaults take silence for consent in some countries or regions. The
 * first entry that fits decides, as in `transforms/consent.ts`; what the site's
 * `geo` does not tell fits nothing but `*`.
 *
 * @param places countries such as `IN` and regions such as `US-CA`
 */
export function defaultGrants(policy: Policy, places: Iterable<string>): DefaultGrants {
  const there = new Set<string>();
  for (const place of places) for (const path of grantsAt(policy, place)) there.add(path);
  const unplaced = policy.consent.defaults.findIndex(({ regions }) => regions.includes('*'));
  const granted = policy.consent.defaults[unplaced]?.consent === 'granted';
  return { there: [...there], unplaced: granted ? [pathOf(unplaced)] : [] };
}

/** Every entry that grants, wherever it does. */
export function allGrants(policy: Policy): string[] {
  return policy.consent.defaults.flatMap(({ consent }, index) =>
    consent === 'granted' ? [pathOf(index)] : [],
  );
}

function grantsAt({ consent, geo }: Policy, place: string): string[] {
  if (geo === 'none') return [];
  const country = place.slice(0, 2);
  const paths: string[] = [];
  for (const [index, { regions, consent: says }] of consent.defaults.entries()) {
    const all = regions.some(
      (region) =>
        region === '*' ||
        region === country ||
        region === place ||
        (region === 'EEA' && EEA.has(country)),
    );
    const some = geo === 'region' && regions.some((region) => region.startsWith(`${place}-`));
    if (says === 'granted' && (all || some)) paths.push(pathOf(index));
    if (all) break;
  }
  return paths;
}

function pathOf(index: number): string {
  return `consent.defaults.${index}`;
}
