import type { Cube, Dimension, EventType } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';

/** Every dimension there is, once, with an event that has it. */
const PROBED: Readonly<Record<EventType, readonly Dimension[]>> = {
  page_view: [
    ...(['country', 'region', 'device', 'os', 'os_version', 'browser', 'browser_version'] as const),
    ...(['language', 'timezone', 'screen', 'page', 'from', 'referrer'] as const),
    ...(['utm_source', 'utm_medium', 'utm_campaign'] as const),
  ],
  page_leave: ['page', 'engaged', 'exit'],
  click: ['target'],
  error: ['error_kind', 'error_name', 'error_status'],
  custom: ['name'],
};

/**
 * A policy with a cube more for each dimension, and one that tells visitors apart: so it shows what the
 * code reads of a request, whether or not the site counts it. It is for open windows: nothing is
 * released under it.
 */
export function withProbes(policy: Policy): Policy {
  const types = Object.entries(PROBED) as [EventType, readonly Dimension[]][];
  const probes = types.flatMap(([event, dimensions]) =>
    dimensions.map((dimension) => probe(`audit_${event}_${dimension}`, event, [dimension])),
  );
  const props = Object.entries(policy.custom).flatMap(([custom, specs]) =>
    Object.keys(specs).map((prop) => ({
      ...probe(`audit_custom_${custom}_${prop}`, 'custom', ['value']),
      custom,
      prop,
    })),
  );
  const visitors: Cube = {
    ...probe('audit_visitors', 'page_view', []),
    measures: { visitors: { bound: 1 } },
  };
  return { ...policy, cubes: [...policy.cubes, ...probes, ...props, visitors] };
}

function probe(name: string, event: EventType, dimensions: Dimension[]): Cube {
  return { name, event, dimensions, window: 'day', measures: { count: {} } };
}
