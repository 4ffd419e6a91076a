import type { JSX } from 'preact';
import type { SiteDescription } from '../../query/siteSchema.ts';
import { TablePanel } from '../parts/tablePanel.tsx';
import { inRows } from '../plan/inRows.ts';
import { type PanelProps, type PanelSpec, panelSpecs } from '../plan/panelSpecs.ts';
import { EventsPanel } from './eventsPanel.tsx';
import { PathsPanel } from './pathsPanel.tsx';
import { TimePanel } from './timePanel.tsx';
import { UnmeasuredPanel } from './unmeasuredPanel.tsx';
import { WherePanel } from './wherePanel.tsx';

/** The panels of a site: those that its cubes can fill, then what it has no table of. */
export function panelsOf(site: SiteDescription): JSX.Element[] {
  return [
    ...inRows(panelSpecs(site)).map(({ spec, wide }) => {
      // Regions without their countries cannot be drawn.
      const listed = spec.name === 'where' && spec.tables[0]?.id !== 'visit:country';
      const Shown = (listed ? undefined : OWN[spec.name]) ?? TablePanel;
      return <Shown key={spec.name} spec={spec} wide={wide} />;
    }),
    <UnmeasuredPanel key="unmeasured" />,
  ];
}

/** Panels that are more than a table. */
const OWN: Partial<Record<PanelSpec['name'], (props: PanelProps) => JSX.Element>> = {
  paths: PathsPanel,
  where: WherePanel,
  time: TimePanel,
  events: EventsPanel,
};
