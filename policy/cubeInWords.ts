import { audienceCubeName, isAudienceCube, STRATA_SUFFIX } from './audience.ts';
import {
  type Cube,
  DECLARED_MEASURES,
  type Dimension,
  type EventType,
  type Measure,
} from './cube.ts';
import { list } from './list.ts';

const DIMENSION_WORDS: Readonly<Record<Dimension, string>> = {
  country: 'country',
  region: 'region of the country',
  device: 'kind of device (desktop, mobile, tablet)',
  os: 'operating system',
  os_version: 'main version of the operating system',
  browser: 'browser',
  browser_version: 'main version of the browser',
  language: 'language of the browser',
  timezone: 'time zone',
  screen: 'size class of the screen',
  page: 'page',
  from: 'page before',
  referrer: 'site that linked here',
  utm_source: 'source of a campaign',
  utm_medium: 'medium of a campaign',
  utm_campaign: 'campaign',
  engaged: 'roughly how long the page was looked at',
  exit: 'whether the site was left from it',
  target: 'which marked button or link',
  error_kind: 'kind of error',
  error_name: 'name of the error',
  error_status: 'status code of the error',
  name: 'what happened',
  value: 'a detail with a fixed list of values',
};

const EVENT_WORDS: Readonly<Record<EventType, string>> = {
  page_view: 'page views',
  page_leave: 'pages left',
  click: 'clicks on marked buttons and links',
  error: 'errors on a page',
  custom: 'events',
};

/** What a cube counts and tells apart, in a sentence. */
export function cubeInWords(cube: Cube): string {
  return isAudienceCube(cube) ? audienceInWords(cube) : countsInWords(cube);
}

/** `time zone and size class of the screen` */
export function dimensionsInWords(dimensions: readonly Dimension[]): string {
  return list(dimensions.map((dimension) => DIMENSION_WORDS[dimension]));
}

function countsInWords({ event, custom, prop, dimensions, window, measures }: Cube): string {
  const measured: Partial<Record<Measure, string>> = {
    count: event === 'custom' && custom ? `events "${custom}"` : EVENT_WORDS[event],
    visits: 'visits',
    visitors: 'visitors who consented',
  };
  const counted = DECLARED_MEASURES.filter((measure) => measures[measure]).map(
    (measure) => measured[measure] ?? measure,
  );
  const by = dimensions.map((dimension) =>
    dimension === 'value' && prop ? `"${prop}"` : DIMENSION_WORDS[dimension],
  );
  const apart = by.length > 0 ? `by ${list(by)}` : 'in total';
  return `${capital(list(counted))}, per ${window}, ${apart}.`;
}

/** The estimate is made of sums over all visits; none of them is about one person. */
function audienceInWords({ name, window, dimensions }: Cube): string {
  if (name === audienceCubeName(window) + STRATA_SUFFIX) {
    return `The same sums, per ${window}, by ${dimensionsInWords(dimensions)}: those who refuse differ by it, and the estimate takes that into account.`;
  }
  return `An estimate of how many people came, those who refused included, per ${window}, in total: made of how many consented, how often they came and how unevenly, and the visits without consent.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
