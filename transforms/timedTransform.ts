import type { Policy } from '../policy/policy.ts';
import { createTransform, EVENT_STEPS, REQUEST_STEPS, type Transform } from './pipeline.ts';
import type { SiteTransforms } from './step.ts';

/** One request in so many is timed: a look at the clock costs as much as a small step. */
const SAMPLE = 64;

/** Told how long a step took, in seconds. */
export type TimeStep = (step: string, seconds: number) => void;

/**
 * The transforms of a site, the steps of one request in 64 timed under their names.
 * The others run the plain steps.
 */
export function createTimedTransform(
  policy: Policy,
  readers: Pick<SiteTransforms, 'lookUpPlace' | 'readDevice'>,
  timeStep: TimeStep,
): Transform {
  const plain = createTransform(policy, readers);
  const timed = createTransform(policy, readers, {
    request: REQUEST_STEPS.map((step) => timeRuns(step, timeStep)),
    event: EVENT_STEPS.map((step) => timeRuns(step, timeStep)),
  });
  let requests = 0;
  return (raw) => {
    requests = (requests + 1) % SAMPLE;
    return requests === 0 ? timed(raw) : plain(raw);
  };
}

function timeRuns<Args extends unknown[], Drop>(
  { name, run }: { readonly name: string; run(...args: Args): Drop },
  timeStep: TimeStep,
) {
  return {
    name,
    run(...args: Args): Drop {
      const begun = performance.now();
      const drop = run(...args);
      timeStep(name, (performance.now() - begun) / 1000);
      return drop;
    },
  };
}
