import { type Cube, DECLARED_MEASURES, type Dimension } from '../policy/cube.ts';
import { openWindows } from '../policy/openWindows.ts';
import type { Policy } from '../policy/policy.ts';
import { dayAt } from './dateRange.ts';
import { DIMENSION_NAMES, type DimensionName } from './dimensionNames.ts';
import { instantText, nextRelease } from './nextRelease.ts';
import { answering } from './planQuery.ts';
import type { SiteCube, SiteDescription } from './siteSchema.ts';

/** What of a description no policy tells, but the server that is asked. */
export type SiteFacts = Pick<SiteDescription, 'role' | 'attribution' | 'arriving' | 'snippet'>;

/**
 * What can be asked of a site, from its policy alone.
 *
 * @param now milliseconds since 1970
 */
export function describeSite(
  policy: Policy,
  now: number,
  { role, ...facts }: SiteFacts,
): SiteDescription {
  const { site, timezone, release } = policy;
  const windows = openWindows(policy).counts;
  return {
    ...{ site, role, controller: policy.controller.name, timezone },
    today: dayAt(now, timezone).toString(),
    now: instantText(now),
    mechanism: release.mechanism,
    ...(release.mechanism === 'suppression' ? { k: release.k, rounding: release.rounding } : {}),
    without_consent: policy.consent.withoutConsent,
    geo: policy.geo,
    origins: policy.origins,
    retention_months: policy.retention.months,
    ...{ pages: policy.pages, targets: policy.targets },
    events: Object.entries(policy.custom).map(([name, props]) => ({
      name,
      props: Object.keys(props),
    })),
    cubes: answering(policy).map(describeCube),
    audience: policy.audience.map(({ window }) => window),
    windows: windows.map((kind) => ({ kind, closes: nextRelease(kind, policy, now) })),
    ...facts,
    notice: `/privacy/${site}`,
  };
}

function describeCube({ name, event, custom, prop, dimensions, window, ...cube }: Cube): SiteCube {
  return {
    ...{ name, event },
    ...(custom === undefined ? {} : { custom }),
    ...(prop === undefined ? {} : { prop }),
    dimensions: dimensions.map((dimension) => NAMES[dimension]),
    window,
    measures: measuresOf(cube),
    ...(cube.epsilon === undefined ? {} : { epsilon: cube.epsilon }),
  };
}

function measuresOf({ measures }: Pick<Cube, 'measures'>): SiteCube['measures'] {
  return Object.fromEntries(
    DECLARED_MEASURES.flatMap((measure) => {
      const told = measures[measure];
      return told ? [[measure, told.bound === undefined ? {} : { bound: told.bound }]] : [];
    }),
  );
}

/** Our dimensions → the names that queries have for them. */
const NAMES = Object.fromEntries(
  Object.entries(DIMENSION_NAMES).map(([name, dimension]) => [dimension, name]),
) as Record<Dimension, DimensionName>;
