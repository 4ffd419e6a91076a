import type { DashboardDeps } from '../dashboardRoute.ts';
import { type Assets, readAsset, staticAssets } from './staticAssets.ts';

/** The dashboard among the static assets, its policy in a file beside it. */
export const DASHBOARD_FOLDER = 'dashboard/';
export const DASHBOARD_CSP = `${DASHBOARD_FOLDER}csp.txt`;

/** The dashboard from the static assets. */
export function dashboardAssets(assets: Assets): DashboardDeps {
  return {
    ...staticAssets(assets, DASHBOARD_FOLDER),
    csp: async () => {
      const text = await readAsset(assets, DASHBOARD_CSP);
      return text && new TextDecoder().decode(text);
    },
  };
}
