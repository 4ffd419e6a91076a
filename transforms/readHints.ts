import type { ClientHints } from '../ingest/rawRequest.ts';
import { BROWSER_FAMILIES } from './families.ts';

/** One brand of `Sec-CH-UA`: `"Chromium";v="128"`. */
const BRAND = /"([^"]{1,40})";v="(\d{1,4})/g;

/** How browsers name themselves there, and how the families are called. */
const BRAND_FAMILIES: ReadonlyMap<string, string> = new Map([
  ['google chrome', 'Chrome'],
  ['microsoft edge', 'Edge'],
  ['samsung internet', 'Samsung Internet'],
  ['android webview', 'Chrome WebView'],
  ['headlesschrome', 'Chrome Headless'],
]);

/**
 * The browser by its brands. A list holds an engine (Chromium), a made-up entry
 * that keeps readers honest, and the browser; only known families are read, and
 * the engine only when it stands alone.
 */
export function readHints(hints: ClientHints): {
  readonly browser: string | undefined;
  readonly browserMajor: string | undefined;
} {
  const brands = [...hints.brands.matchAll(BRAND)].map(([, name = '', major]) => ({
    family: knownFamily(name.toLowerCase()),
    major,
  }));
  const known = brands.filter(({ family }) => family !== undefined);
  const found = known.find(({ family }) => family !== 'Chromium') ?? known[0];
  return { browser: found?.family, browserMajor: found?.major };
}

function knownFamily(brand: string): string | undefined {
  return BRAND_FAMILIES.get(brand) ?? BROWSER_FAMILIES.get(brand);
}
