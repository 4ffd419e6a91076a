/** A table of the page, and the question to the API whose answer it has to show. */
export interface TableOf {
  readonly panel: string;
  /** What is pressed to see it; nothing where it is there from the start. */
  readonly tab?: string;
  readonly cube: string;
  readonly metrics: readonly string[];
  readonly dimensions: readonly string[];
  readonly filters?: readonly unknown[];
  /** Of a list that is unfolded: what stands under each row. */
  readonly under?: readonly string[];
}

const VISITS = ['visits', 'pageviews'];

function of(panel: string, tab: string | undefined, cube: string, metrics: readonly string[]) {
  return (...dimensions: string[]): TableOf => ({
    ...{ panel, cube, metrics, dimensions },
    ...(tab === undefined ? {} : { tab }),
  });
}

const EXIT = [['is', 'event:exit', ['yes']]];
const COUNTRIES: TableOf = {
  ...{ panel: 'where', cube: 'locations', metrics: VISITS },
  ...{ dimensions: ['visit:country'], under: ['visit:country', 'visit:region'] },
};

/** Of `policies/jobjourney.json`, over several days. */
export const JOBJOURNEY: readonly TableOf[] = [
  of('pages', undefined, 'pages', ['pageviews'])('event:page'),
  of('pages', 'Visits began here', 'pages', ['visits'])('event:page'),
  of('paths', undefined, 'paths', ['pageviews'])('event:from', 'event:page'),
  COUNTRIES,
  of('devices', undefined, 'devices', VISITS)('visit:device'),
  of('devices', 'System', 'devices', VISITS)('visit:os'),
  of('devices', 'Browser', 'browsers', VISITS)('visit:browser'),
  of('devices', 'Browser version', 'browsers', VISITS)('visit:browser_version'),
  of('time', undefined, 'time_spent', ['events'])('event:engaged'),
  of('time', 'By page', 'time_spent', ['events'])('event:page', 'event:engaged'),
  of('clicks', undefined, 'clicks', ['events'])('event:target'),
  of('clicks', 'On which page', 'clicks', ['events'])('event:page', 'event:target'),
  of('events', undefined, 'features', ['events'])('event:name'),
  of('events/interview_length', undefined, 'interview_length', ['events'])('event:value'),
  of('errors', undefined, 'errors', ['events'])('error:kind', 'error:name', 'error:status'),
  of('errors', 'Kind', 'errors', ['events'])('error:kind'),
];

/** Of `policies/certometer.json`, over several days. */
export const CERTOMETER: readonly TableOf[] = [
  of('pages', undefined, 'pages', ['pageviews'])('event:page'),
  of('pages', 'Visits began here', 'pages', ['visits'])('event:page'),
  { ...of('pages', 'Left from here', 'exit_pages', ['events'])('event:page'), filters: EXIT },
  of('sources', undefined, 'referrers', ['visits'])('visit:referrer'),
  COUNTRIES,
  of('devices', undefined, 'devices', VISITS)('visit:device'),
  of('devices', 'Browser', 'devices', VISITS)('visit:browser'),
  of('devices', 'Language', 'languages', VISITS)('visit:language'),
  of('devices', 'Screen', 'screens', VISITS)('visit:screen'),
  of('devices', 'Time zone', 'timezones', VISITS)('visit:timezone'),
  of('time', undefined, 'time_on_page', ['events'])('event:engaged'),
  of('time', 'By page', 'time_on_page', ['events'])('event:page', 'event:engaged'),
  of('events', undefined, 'features', ['events'])('event:name'),
];

/** Of `policies/mindnamo.json`, which counts all of these by the month. */
export const MINDNAMO: readonly TableOf[] = [
  of('pages', undefined, 'pages', ['visitors'])('event:page'),
  of('paths', undefined, 'flows', ['visitors'])('event:from', 'event:page'),
  of('devices', undefined, 'devices', ['visitors'])('visit:device'),
  of('devices', 'System', 'devices', ['visitors'])('visit:os'),
  of('devices', 'Browser', 'browsers', ['visitors'])('visit:browser'),
  of('devices', 'Browser version', 'browsers', ['visitors'])('visit:browser_version'),
  of('time', undefined, 'time_on_page', ['events'])('event:engaged'),
  of('time', 'By page', 'time_on_page', ['events'])('event:page', 'event:engaged'),
  of('clicks', undefined, 'clicks', ['events'])('event:target'),
  of('clicks', 'On which page', 'clicks', ['events'])('event:page', 'event:target'),
  of('events/topics', undefined, 'topics', ['events', 'visitors'])('event:value'),
  of('events/session_length', undefined, 'session_length', ['events'])('event:value'),
  of('errors', undefined, 'errors', ['visitors'])('error:kind', 'error:name', 'error:status'),
  of('errors', 'On which page', 'error_pages', ['visitors'])('event:page', 'error:kind'),
];
