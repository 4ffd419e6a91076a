import { createHash } from 'node:crypto';
import { DIMENSIONS, MEASURES, type Measure } from '../../policy/cube.ts';
import type { Policy } from '../../policy/policy.ts';
import { builtCubes } from '../release/builtCubes.ts';
import type { Released } from './entries.ts';
import { permutations } from './permutations.ts';
import type { PublishedCube } from './readPublished.ts';

/** The order in which a cube's dimensions are hashed, as numbers of columns. */
type Order = readonly number[];

/** So many orders of a window's columns are tried. */
const MOST_TRIES = 600;

/**
 * Holds the rows of windows against the hashes that the ledger has of them: SHA-256 over a line of JSON for
 * each cube (its name and measures) and each cell (cube, values in the order of the policy, counts in that of the
 * measures), sorted. The text of earlier versions is not known, so of their cubes with several
 * dimensions the order is found by trying, once.
 */
export function hashChecker(policy: Policy) {
  const cubes = new Map(builtCubes(policy).map((cube) => [cube.name, cube]));
  /** By version and cube: those that a hash has proved. */
  const proved = new Map<string, Order>();
  const [right, wrong, doubtful]: [Released[], Released[], (readonly [Released, string[]])[]] = [
    [],
    [],
    [],
  ];

  function ordersOf(release: Released, { cube, cells }: PublishedCube): readonly Order[] {
    const known = proved.get(`${release.policyVersion} ${cube}`);
    if (known) return [known];
    const declared = cubes.get(cube)?.dimensions.map((it) => DIMENSIONS.indexOf(it));
    if (release.policyVersion === policy.version) return [declared ?? []];
    const used = DIMENSIONS.map((_, index) => index).filter((index) =>
      cells.some(({ dims }) => dims[index] !== ''),
    );
    const all = permutations(used);
    // As it is now, most likely.
    const likely = all.filter((order) => order.join() === declared?.join());
    return [...likely, ...all.filter((order) => !likely.includes(order))];
  }

  return {
    check(release: Released, found: readonly PublishedCube[]): void {
      const orders = found.map((cube) => ordersOf(release, cube));
      for (const choice of choices(orders, MOST_TRIES)) {
        if (publishedHash(found, choice) !== release.published) continue;
        for (const [index, { cube }] of found.entries()) {
          proved.set(`${release.policyVersion} ${cube}`, choice[index] ?? []);
        }
        right.push(release);
        return;
      }
      const open = found
        .filter((_, index) => (orders[index]?.length ?? 0) > 1)
        .map(({ cube }) => cube);
      if (open.length === 0) wrong.push(release);
      else doubtful.push([release, open]);
    },

    /** What was found, when all were looked at. */
    verdict() {
      const isProved = (release: Released, cube: string) =>
        proved.has(`${release.policyVersion} ${cube}`);
      const untold = doubtful.filter(
        ([release, open]) => !open.every((cube) => isProved(release, cube)),
      );
      const altered = doubtful.filter((it) => !untold.includes(it));
      return {
        right: right.length,
        wrong: [...wrong, ...altered.map(([release]) => release)],
        untold: untold.map(([release]) => release),
      };
    },
  };
}

/** One of each, in all ways, as many as may be tried. */
function choices(orders: readonly (readonly Order[])[], most: number): Order[][] {
  let all: Order[][] = [[]];
  for (const some of orders) {
    all = all.flatMap((before) => some.map((order) => [...before, order])).slice(0, most);
  }
  return all;
}

function publishedHash(cubes: readonly PublishedCube[], orders: readonly Order[]): string {
  const lines = cubes.flatMap(({ cube, measures, cells }, at) => {
    const order = orders[at] ?? [];
    const columns = measures.map((measure) => MEASURES.indexOf(measure as Measure));
    return [
      JSON.stringify([cube, measures]),
      ...cells.map(({ dims, counts }) =>
        JSON.stringify([cube, order.map((it) => dims[it]), columns.map((it) => counts[it] ?? 0)]),
      ),
    ];
  });
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}
