import { isAudienceCube } from '../audience.ts';
import { selectsBy } from '../contribution.ts';
import type { Cube, Measure } from '../cube.ts';
import { domainOf } from '../domain.ts';
import { list } from '../list.ts';
import { noiseMargin, noiseScale, noiseThreshold } from '../noise.ts';
import type { Policy } from '../policy.ts';
import type { Suppression } from '../release.ts';
import { percent } from './percent.ts';

/** How far published numbers may be off, and which are there at all. */
export function exactnessInWords(policy: Policy, visitorsPerDay: number): string[] {
  const { release } = policy;
  return release.mechanism === 'suppression'
    ? rounded(release, visitorsPerDay)
    : [
        'Each published number has noise, drawn once. In 95 of 100 it is off by at most (about three times the scale b of the noise):',
        ...policy.cubes.map((cube) => noisy(policy, cube)),
        'A sum of n of them is off by about √n times as much. Small numbers may come out below zero.',
      ];
}

function rounded({ rounding, k }: Suppression, visitors: number): string[] {
  const margin = Math.floor(rounding / 2);
  return [
    `A published number is a multiple of ${rounding}, so off by at most ${margin}; a sum of 30 of them by at most ${30 * margin}.`,
    `At ${visitors} visits a day that is ± ${percent(margin / visitors)} of a day's total.`,
    `A cell is published from ${k} contributors on. What fewer did is in the total, and in no other number.`,
  ];
}

function noisy(policy: Policy, cube: Cube): string {
  const measures = Object.keys(cube.measures) as Measure[];
  const margins = measures.map(
    (measure) => `${measure.replaceAll('_', ' ')} ± ${noiseMargin(noiseScale(cube, measure))}`,
  );
  return `${cube.name}: ${list(margins)}, per ${cube.window}${isAudienceCube(cube) ? '' : shown(policy, cube)}.`;
}

function shown(policy: Policy, cube: Cube): string {
  if (cube.dimensions.length === 0) return '';
  const closed = domainOf(policy, cube);
  if (closed) return `; all ${closed.length} cells are published, zeros included`;
  const measure = selectsBy(cube);
  const least = noiseThreshold(cube, noiseScale(cube, measure));
  return `; a cell is published when its ${measure}, noise included, are ${least} or more`;
}
