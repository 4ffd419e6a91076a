import { isAudienceCube } from '../audience.ts';
import { domainOf } from '../domain.ts';
import { ok, type Rule, warning } from './rule.ts';

/** A bound that nobody can reach costs noise and nothing else. */
export const bounds: Rule = {
  id: 'general.bounds',
  pack: 'general',
  source: {
    clause:
      'C. Dwork, A. Roth, The Algorithmic Foundations of Differential Privacy (2014), definition 3.1 and theorem 3.6: noise is scaled to the most that one person can change',
    url: 'https://www.cis.upenn.edu/~aaroth/Papers/privacybook.pdf',
  },
  judge(policy) {
    if (policy.release.mechanism !== 'dp') return ok('there is no noise that a bound would scale');
    const wide = policy.cubes.flatMap((cube, index) => {
      const cells = domainOf(policy, cube)?.length;
      const bound = cube.measures.visitors?.bound ?? 1;
      return cells === undefined || bound <= cells || isAudienceCube(cube)
        ? []
        : [
            `cubes.${index}.measures.visitors.bound is ${bound}, of ${cells} cells ("${cube.name}")`,
          ];
    });
    if (wide.length === 0) return ok('no visitor may be in more cells than there are');
    return warning(
      `${wide.join('; ')}: noise is scaled to the bound, though nobody can be in so many cells`,
      'lower the bound to the number of cells, or less',
    );
  },
};
