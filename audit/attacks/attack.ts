import type { CheckInfo, Result } from '../finding.ts';
import type { Scene } from './scene.ts';

/** An attack with its positive control. */
export interface Attack {
  readonly info: CheckInfo;
  /** @throws AuditError where it cannot be carried out */
  run(scene: Scene): Promise<Result>;
}

/** An attack that fails everywhere shows nothing: it has to succeed where nothing protects. */
export const POWERLESS =
  'the attack could not even succeed where nothing protects, so its failure shows nothing';

/** What to do where suppression lets an attack succeed, which is a warning. */
export const INSTEAD =
  'To do, where this matters: choose the mechanism "dp", which bounds what anybody learns; or, which makes it harder only, a larger k, and cubes with fewer dimensions.';

/** A share as a reader likes it. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value === 0 || value === 100 ? value : value.toPrecision(value > 10 ? 3 : 2)} %`;
}
