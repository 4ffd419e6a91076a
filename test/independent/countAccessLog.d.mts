type Days = Record<string, Record<string, { count: number; visits: number }>>;

export function countAccessLog(
  policy: object,
  log: string,
): Promise<{
  lines: number;
  counted: number;
  dropped: Record<string, number>;
  byPage: Days;
  byRegion: Days;
}>;

export function released(byX: Days, k: number, rounding: number): Days;
