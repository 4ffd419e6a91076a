import type { Wanted } from './covers.ts';
import type { TableMetric } from './metricsOf.ts';

/** A table of a panel, one of a few that are shown by turns. */
export interface TableSpec {
  /** In links, such as `visit:browser`. */
  readonly id: string;
  /** On its tab. */
  readonly label: string;
  readonly wanted: Wanted;
  /** Its numbers in the order of their worth; the first two that there are stand in the table. */
  readonly metrics: readonly TableMetric[];
  /** What is to be said above it. */
  readonly note?: string | undefined;
}

export interface PanelSpec {
  readonly name: PanelName;
  readonly heading: string;
  readonly tables: readonly TableSpec[];
}

/** What a panel is drawn from. */
export interface PanelProps {
  readonly spec: PanelSpec;
  /** Whether it takes a row of the page for itself. */
  readonly wide: boolean;
}

export type PanelName =
  | 'pages'
  | 'paths'
  | 'sources'
  | 'where'
  | 'devices'
  | 'time'
  | 'clicks'
  | 'events'
  | 'errors';
