import type { Uniform } from '../../release/uniform.ts';
import type { Random } from '../random.ts';
import { weigherOf } from './evidence.ts';
import type { Promised } from './promise.ts';
import type { Secret } from './secret.ts';
import { type Change, Finder, type Published, publish, type World, withCells } from './world.ts';

type Publishing = (world: World, uniform: Uniform) => Published;

interface Guessing {
  readonly trials: number;
  readonly random: Random;
  readonly uniform: Uniform;
  readonly publishing?: Publishing;
}

/**
 * How often the likeliest option is the true one, each trial with a new release. Who guesses knows all of
 * the world but the option.
 */
export function guessNoisy(
  { base, options }: Secret,
  promised: readonly Promised[],
  { trials, random, uniform, publishing = publish }: Guessing,
): number {
  const weighers = options.map((changes) => weigherOf(base, promised, changes));
  return play(base, options, random, trials, (world) => {
    const published = publishing(world, uniform);
    return weighers.map((weigh) => weigh(published));
  });
}

/** The same where nothing is drawn: options that would publish other cells are ruled out. */
export function guessExact(
  { base, options }: Secret,
  { trials, random, uniform, publishing = publish }: Guessing,
): number {
  const places = options.flat();
  const seenOf = (world: World) => cellsAt(publishing(world, uniform), places);
  const would = options.map((changes) => seenOf(withCells(base, changes)));
  return play(base, options, random, trials, (world) => {
    const seen = seenOf(world);
    return would.map((it) => (it === seen ? 1 : 0));
  });
}

function play(
  base: World,
  options: Secret['options'],
  random: Random,
  trials: number,
  weigh: (world: World) => readonly number[],
): number {
  const worlds = options.map((changes) => withCells(base, changes));
  let hits = 0;
  for (let n = 0; n < trials; n += 1) {
    const is = random.uniform(options.length);
    const weights = weigh(worlds[is] ?? base);
    const most = Math.max(...weights);
    const likeliest = weights.flatMap((weight, index) => (weight === most ? index : []));
    if (random.pick(likeliest) === is) hits += 1;
  }
  return hits;
}

function cellsAt(published: Published, places: readonly Change[]): string {
  return JSON.stringify(
    places.map(
      ({ window, cube, dims }) => new Finder(dims).in(published[window]?.[cube] ?? [])?.counts ?? 0,
    ),
  );
}
