import { geoEqualEarth, geoPath } from 'd3-geo';
import { iso31661NumericToAlpha2 } from 'iso-3166';
import { merge } from 'topojson-client';
import world from 'world-atlas/countries-110m.json' with { type: 'json' };

type Topology = Parameters<typeof merge>[0];
type Shape = Extract<Parameters<typeof merge>[1], readonly unknown[]>[number] & {
  readonly id?: string;
  readonly properties: { readonly name: string };
};

/**
 * What Natural Earth draws by itself, but has no code of ISO 3166-1: addresses there are known by
 * the code of the state that ISO counts them to, and Kosovo by one that ISO leaves free.
 */
const WITHOUT_CODE: Readonly<Record<string, string>> = {
  Kosovo: 'XK',
  'N. Cyprus': 'CY',
  Somaliland: 'SO',
};

/** In units of half a pixel where it is drawn largest. */
const WIDTH = 1600;
/** Nobody is online there, and it would take a fifth of the height. */
const LEFT_OUT = 'AQ';

const topology = world as unknown as Topology;
const shapes = (world as unknown as { objects: { countries: { geometries: Shape[] } } }).objects
  .countries.geometries;

const byCode = Map.groupBy(
  shapes,
  ({ id = '', properties }) => iso31661NumericToAlpha2[id] ?? WITHOUT_CODE[properties.name] ?? '',
);
byCode.delete(LEFT_OUT);
byCode.delete('');

const everything = merge(topology, [...byCode.values()].flat());
const projection = geoEqualEarth().fitWidth(WIDTH, everything);
const path = geoPath(projection).digits(0);
const [, [, bottom]] = path.bounds(everything);

/** Countries of the world as paths of an SVG, by ISO 3166-1 alpha-2. Small ones are not on it. */
const drawn = {
  width: WIDTH,
  height: Math.ceil(bottom),
  countries: Object.fromEntries(
    [...byCode]
      .map(([code, parts]) => [code, shorten(path(merge(topology, parts)) ?? '')] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ) as Readonly<Record<string, string>>,
};

export default drawn;

/** The same path by steps from point to point: half as long. */
function shorten(absolute: string): string {
  const rings = absolute.split('Z').filter((ring) => ring !== '');
  return rings.map(shortenRing).join('');
}

function shortenRing(ring: string): string {
  const [start = [0, 0], ...points] = ring
    .slice(1)
    .split('L')
    .map((point) => point.split(',').map(Number) as [number, number]);
  let [x, y] = start;
  const steps = points.flatMap(([toX, toY]) => {
    const step = [toX - x, toY - y];
    [x, y] = [toX, toY];
    return step[0] === 0 && step[1] === 0 ? [] : [step.join(',')];
  });
  // Islands smaller than a point.
  if (steps.length < 2) return '';
  return `M${start.join(',')}l${steps.join(' ').replaceAll(/[, ]-/g, '-')}z`;
}
