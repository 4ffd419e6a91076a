import { BEACON, readBeaconBuild } from './beaconBuild.ts';
import { readBeaconFiles } from './beaconFiles.ts';
import { type DashboardFiles, readDashboardFiles } from './dashboardFiles.ts';
import { geoAttribution } from './geoAttribution.ts';
import type { SiteFactsDeps } from './siteFacts.ts';
import type { StaticFiles } from './staticFiles.ts';

/** What a server reads from files at its start and hands out as it is. */
export interface ServedFiles extends Pick<SiteFactsDeps, 'build' | 'attribution'> {
  readonly beacon: StaticFiles;
  readonly dashboard: DashboardFiles;
}

/**
 * Reads them.
 *
 * @param geo of the config
 * @throws UserError where something was not built
 */
export async function readServedFiles(geo: readonly string[] | undefined): Promise<ServedFiles> {
  return {
    beacon: await readBeaconFiles(),
    build: await readBeaconBuild(BEACON),
    dashboard: await readDashboardFiles(),
    attribution: await geoAttribution(geo),
  };
}
