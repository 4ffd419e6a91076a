const WORDS: Readonly<Record<string, string>> = {
  audience: 'People',
  visitors: 'Visitors',
  visitor_days: 'Daily visitors',
  visits: 'Visits',
  pageviews: 'Views',
  events: 'Times',
};

/** What a metric is called on the page, such as "Visits". */
export function metricInWords(metric: string): string {
  return WORDS[metric] ?? metric;
}

/** What needs a sentence, for who points at it or listens. */
export function metricHint(metric: string): string | undefined {
  return HINTS[metric];
}

const HINTS: Readonly<Record<string, string>> = {
  visitors: 'Those who agreed to be counted, each once.',
  visitor_days: 'The visitors of each day added up: who comes on two days counts twice.',
};
