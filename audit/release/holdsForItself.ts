import { leastThreshold, nearly, noiseVariance } from './laplace.ts';
import { type StatedRelease, selectingMeasure } from './statedRelease.ts';

/**
 * What contradicts itself in what a release states, where the policy's text is not known: noise whose
 * variance is not that of its scale, a scale that epsilon does not give, a threshold that lets through
 * more than delta.
 */
export function holdsForItself(stated: StatedRelease): string | undefined {
  const { mechanism, measures, bounds, scales, variances } = stated;
  if (mechanism === 'suppression') return suppression(stated);
  if (mechanism !== 'dp') return `"${mechanism}" is no mechanism`;
  if ([bounds, scales, variances].some(({ length }) => length !== measures.length)) {
    return 'it does not state bound, scale and variance of each measure';
  }
  if (scales.some((b) => !(b > 0))) return 'a measure has no noise';
  if (scales.some((b, index) => !nearly(noiseVariance(b), variances[index] ?? 0))) {
    return 'a variance is not that of its scale';
  }
  // What the measures spend, each its sensitivity over its scale, is what the release spends.
  const spent = measures.reduce((sum, measure, index) => {
    const bound = bounds[index] ?? 0;
    return sum + (measure === 'squared_visits' ? bound * bound : bound) / (scales[index] ?? 1);
  }, 0);
  if (!nearly(spent, stated.epsilon)) return 'its scales do not follow from its epsilon and bounds';
  return threshold(stated);
}

function suppression({ k, rounding }: StatedRelease): string | undefined {
  if (k < 5) return `k is ${k}, which no policy allows`;
  return rounding < 1 ? 'it states no rounding' : undefined;
}

function threshold({ closed, threshold: stated, measures, bounds, scales, delta }: StatedRelease) {
  if (closed) return delta === 0 ? undefined : 'its domain is closed, so its delta must be 0';
  const by = selectingMeasure(measures);
  const index = measures.indexOf(by);
  const [bound, b] = [bounds[index] ?? 0, scales[index] ?? 0];
  if (!(bound > 0 && delta > 0))
    return 'it has no bound or no delta, so its threshold stands for nothing';
  const least = leastThreshold(by === 'visitors' ? 1 : bound, bound, b, delta);
  return stated >= least ? undefined : `its threshold is ${stated}, and must be ${least}`;
}
