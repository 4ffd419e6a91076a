import { SABOTAGES, type Sabotage, sabotageOf } from './sabotages.ts';

/** Some sabotages that one server and one audit have at once. */
export interface Build {
  readonly name: string;
  readonly site: Sabotage['site'];
  readonly sabotages: readonly Sabotage[];
}

/**
 * To start a server, flood it and search what it keeps takes longer than to judge what was found, so
 * sabotages share builds. In one build are those that none of the others hides or stands in for: they
 * fail other checks, or the same check for a reason that its evidence names (`caughtBy`). Apart are
 *
 * - the address in a column and what else is found in the state, where its many forms would crowd out theirs
 *   of the few lines that a finding has;
 * - Global Privacy Control ignored and the screen read without consent, since visits with that signal
 *   are without consent too, and the check of the one notices the other;
 * - a key that is not destroyed and secure_delete that is off: without the latter, bytes of destroyed
 *   keys are found as well.
 *
 * With SABOTAGES=all in the environment the tests also show that it is so: no build without one of its
 * sabotages seems to have it.
 */
const TOGETHER: Readonly<Record<string, readonly string[]>> = {
  'what is published, told and left over': [
    'the address is kept in a column',
    'the user agent is logged',
    'Global Privacy Control is ignored',
    'the threshold is off',
    'secure_delete is off',
  ],
  'what is kept of a visitor': [
    'the id is hashed without a key and stored',
    'the query string is kept',
    'the screen is read without consent',
    'the key is not destroyed',
  ],
  'the noise and its budget': [
    'the noise has half the scale',
    'the noise is drawn again when a release is sent again',
    'the budget is exceeded',
  ],
};

/** Every sabotage but the extra ones, in as few builds as they may share. */
export const BUILDS: readonly Build[] = Object.entries(TOGETHER).map(([name, names]) =>
  buildOf(name, names.map(sabotageOf)),
);

/** A build with one sabotage alone. */
export function alone(sabotage: Sabotage): Build {
  return buildOf(sabotage.name, [sabotage]);
}

/** A build without one of its sabotages. */
export function without({ name, sabotages }: Build, missing: Sabotage): Build {
  const others = sabotages.filter((it) => it !== missing);
  return buildOf(`${name}, but for this: ${missing.name}`, others);
}

/**
 * What to try.
 *
 * @param wanted `SABOTAGES` of the environment: nothing for all builds; a sabotage's name for it alone, to find
 * out which one broke; `all` for every sabotage alone
 * @throws where there is no sabotage of that name
 */
export function buildsFor(wanted: string | undefined): readonly Build[] {
  if (!wanted) return BUILDS;
  return (wanted === 'all' ? SABOTAGES : [sabotageOf(wanted)]).map(alone);
}

function buildOf(name: string, sabotages: readonly Sabotage[]): Build {
  const sites = new Set(sabotages.map(({ site }) => site));
  const [site, ...others] = sites;
  if (!site || others.length > 0) throw new Error(`of more than one site: ${name}`);
  return { name, site, sabotages };
}
