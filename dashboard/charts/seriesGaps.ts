import type { Point } from './seriesPoints.ts';

/** Whether no line leads to a window. */
export function isAlone(points: readonly Point[], index: number): boolean {
  return !points[index - 1]?.now && !points[index + 1]?.now;
}

/** From half-way before to half-way behind the windows that nothing was published for. */
export function gapsOf(points: readonly Point[]): { readonly from: Date; readonly to: Date }[] {
  const middle = (a: Point, b: Point) => new Date((a.at.getTime() + b.at.getTime()) / 2);
  return points.flatMap((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    return point.gap && before && after
      ? [{ from: middle(before, point), to: middle(point, after) }]
      : [];
  });
}
