import { OTHER } from '../policy/values.ts';

/** What a beacon puts before the host of a link that leaves, and before the extension of a file. */
const PREFIXES = ['outbound', 'download'];

/**
 * A click target as the policy declares it: as it is, else `outbound:shop.example` as
 * `outbound` and `download:pdf` as `download` where those are declared, else `(other)`.
 */
export function targetLabel(target: string, declared: ReadonlySet<string>): string {
  if (declared.has(target)) return target;
  const prefix = PREFIXES.find((it) => target.startsWith(`${it}:`));
  return prefix !== undefined && declared.has(prefix) ? prefix : OTHER;
}
