import type { PropSpec } from '../policy/customEvents.ts';
import { bucketLabels } from '../policy/domain.ts';
import { NONE, OTHER } from '../policy/values.ts';
import type { EventStep } from './step.ts';

/** Custom events by their declared name, each declared prop as a label, nothing else of them. */
export const props: EventStep = {
  name: 'props',
  run(raw, parts, { policy }) {
    if (raw.type !== 'custom') return undefined;
    const declared = Object.hasOwn(policy.custom, raw.name) ? policy.custom[raw.name] : undefined;
    parts.name = declared ? raw.name : OTHER;
    if (!declared) return undefined;
    const sent = raw.props ?? {};
    parts.props = Object.fromEntries(
      Object.entries(declared).map(([name, spec]) => [
        name,
        propLabel(Object.hasOwn(sent, name) ? sent[name] : undefined, spec),
      ]),
    );
    return undefined;
  },
};

/** A value as one of the labels that its prop may have. */
export function propLabel(value: string | number | boolean | undefined, spec: PropSpec): string {
  if (value === undefined) return NONE;
  if ('enum' in spec) return spec.enum.includes(String(value)) ? String(value) : OTHER;
  if ('boolean' in spec) return typeof value === 'boolean' ? String(value) : OTHER;
  return typeof value === 'number' && !Number.isNaN(value) ? bucket(value, spec.buckets) : OTHER;
}

/** The label of the span between two edges that holds a value. */
function bucket(value: number, edges: readonly number[]): string {
  const above = edges.findIndex((edge) => value < edge);
  return bucketLabels(edges).at(above) ?? OTHER;
}
