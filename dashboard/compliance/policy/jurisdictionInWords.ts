const WORDS: Readonly<Record<string, string>> = {
  EU: 'the EU',
  UK: 'the United Kingdom',
  US: 'the United States',
  'US-CA': 'California',
  IN: 'India',
  other: 'others',
};

/** Under which laws a site is, such as "the EU and India". */
export function jurisdictionsInWords(jurisdictions: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(jurisdictions.map((it) => WORDS[it] ?? it));
}
