import type { DimensionName } from '../../query/dimensionNames.ts';

const WORDS: Readonly<Record<DimensionName, string>> = {
  'event:page': 'Page',
  'event:from': 'From page',
  'event:engaged': 'Time spent',
  'event:exit': 'Left the site',
  'event:target': 'Clicked',
  'event:name': 'Event',
  'event:value': 'Value',
  'error:kind': 'Kind of error',
  'error:name': 'Error',
  'error:status': 'Status',
  'visit:country': 'Country',
  'visit:region': 'Region',
  'visit:device': 'Device',
  'visit:os': 'System',
  'visit:os_version': 'System version',
  'visit:browser': 'Browser',
  'visit:browser_version': 'Browser version',
  'visit:language': 'Language',
  'visit:timezone': 'Time zone',
  'visit:screen': 'Screen',
  'visit:referrer': 'Referrer',
  'visit:utm_source': 'Campaign source',
  'visit:utm_medium': 'Campaign medium',
  'visit:utm_campaign': 'Campaign',
};

/** Whether a text is the name of a dimension: addresses and links may say anything. */
export function isDimension(text: string): text is DimensionName {
  return Object.hasOwn(WORDS, text);
}

/** What a dimension is called on the page, such as "Country". */
export function dimensionInWords(dimension: DimensionName): string {
  return WORDS[dimension];
}
