import type { DimensionName } from '../../query/dimensionNames.ts';
import { regionName } from './regionNames.ts';

const countries = new Intl.DisplayNames('en-GB', { type: 'region', fallback: 'code' });
const languages = new Intl.DisplayNames('en-GB', { type: 'language', fallback: 'code' });

/** What stands for a value that is none: what the pipeline folds values to. */
const FOLDED: Readonly<Record<string, string>> = {
  '': 'Unknown',
  '(unknown)': 'Unknown',
  '(other)': 'Not declared in the policy',
  '(none)': 'None',
  '(direct)': 'Direct, or not told',
  '(internal)': 'From the site itself',
};

/** Values that are words of our own, and what is folded in a way of its own, by dimension. */
const OWN: Partial<Readonly<Record<DimensionName, Readonly<Record<string, string>>>>> = {
  'event:page': { '(none)': 'No page told' },
  'event:from': { '(none)': 'From outside, or not told' },
  'event:engaged': { '(unknown)': 'Not measured: without consent' },
  'event:exit': { yes: 'Left the site', no: 'Went on to another page' },
  'event:value': { true: 'Yes', false: 'No', '(none)': 'Not sent' },
  'error:kind': { crash: 'Crash', load: 'Did not load', api: 'Call to a server failed' },
  'error:status': { '(none)': 'No status' },
  'visit:device': {
    desktop: 'Desktop',
    mobile: 'Mobile',
    tablet: 'Tablet',
    other: 'Something else',
  },
  'visit:os': { '(other)': 'A rare system' },
  'visit:os_version': { '(other)': 'A rare system' },
  'visit:browser': { '(other)': 'A rare browser' },
  'visit:browser_version': { '(other)': 'A rare browser' },
  'visit:timezone': { '(unknown)': 'Not read: without consent' },
  'visit:screen': {
    small: 'Small, as of phones',
    medium: 'Medium, as of tablets',
    large: 'Large, as of laptops',
    'extra large': 'Extra large',
    '(unknown)': 'Not read: without consent',
  },
  'visit:referrer': { '(other)': 'No website that can be named' },
  'visit:utm_source': { '(none)': 'No campaign' },
  'visit:utm_medium': { '(none)': 'No campaign' },
  'visit:utm_campaign': { '(none)': 'No campaign' },
};

/** A value as people say it: "IN" of a country is "India". */
export function valueInWords(dimension: DimensionName, value: string): string {
  const told = of(OWN[dimension], value) ?? of(FOLDED, value);
  if (told !== undefined) return told;
  try {
    if (dimension === 'visit:country') return countries.of(value) ?? value;
    if (dimension === 'visit:language') return languages.of(value) ?? value;
    if (dimension === 'visit:region') return region(value);
  } catch {
    // Not a code that the browser takes.
  }
  return value;
}

/** Where only the country is known, its code stands for the region. */
function region(code: string): string {
  if (!code.includes('-')) return `Somewhere in ${countries.of(code) ?? code}`;
  return regionName(code) ?? code;
}

function of(
  words: Readonly<Record<string, string>> | undefined,
  value: string,
): string | undefined {
  return words && Object.hasOwn(words, value) ? words[value] : undefined;
}
