type Regions = Readonly<Record<string, Readonly<Record<string, string>>>>;

let regions: Regions | undefined;

/** Fetches the names of all regions, once; until then codes stand for them. */
export async function loadRegionNames(): Promise<void> {
  regions ??= (await import('./regions.built.ts')).default;
}

export function hasRegionNames(): boolean {
  return regions !== undefined;
}

/** "IN-KA" → "Karnataka"; `undefined` for a code that ISO 3166-2 has not, or before the names are there. */
export function regionName(code: string): string | undefined {
  return regions?.[code.slice(0, 2)]?.[code.slice(3)];
}
