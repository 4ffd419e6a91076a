import type { SiteDescription } from '../../query/siteSchema.ts';
import { allPanels } from './allPanels.ts';
import type { PanelSpec } from './panelSpec.ts';
import { type PlanSite, planPanel } from './planPanel.ts';

export type { PanelProps, PanelSpec, TableSpec } from './panelSpec.ts';

/** The panels that a site's cubes can fill, in the order of the page. */
export function panelSpecs(site: PlanSite & Pick<SiteDescription, 'geo'>): PanelSpec[] {
  const all = { span: undefined, filters: [] };
  return allPanels(site)
    .map((panel) => ({
      ...panel,
      tables: panel.tables.filter(({ wanted }) => 'question' in planPanel(site, wanted, all)),
    }))
    .filter(({ tables }) => tables.length > 0);
}
