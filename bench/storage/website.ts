import { createPageMatcher } from '../../transforms/pageMatcher.ts';
import { ownDomains, readReferrer } from '../../transforms/referrer.ts';

/** Something that is picked as often as its weight says. */
interface Weighted {
  readonly weight: number;
}

const NOUNS = ['lamp', 'shade', 'bulb', 'dimmer', 'candle', 'torch', 'sconce', 'lantern', 'spot'];
const ADJECTIVES = [
  ...['warm', 'cold', 'small', 'large', 'round', 'flat', 'green', 'amber', 'ivory', 'copper'],
  ...['glass', 'paper', 'steel', 'oak', 'linen', 'quiet', 'bright', 'soft', 'old', 'folding'],
  ...['hanging', 'standing'],
];
const FIXED = ['/', '/lamps', '/pricing', '/cart', '/blog', '/checkout', '/about', '/contact'];
const PAGES = 200;

/** Two hundred paths, weighted as 1/rank, as the policy's page templates leave them. */
export function pagesOf(templates: readonly string[]): (Weighted & { readonly page: string })[] {
  const matchPage = createPageMatcher(templates);
  const slugs = ADJECTIVES.flatMap((adjective) => NOUNS.map((noun) => `${adjective}-${noun}`));
  const paths = slugs.map((slug, index) => (index % 3 === 0 ? `/blog/${slug}` : `/lamps/${slug}`));
  const pages = [...FIXED, ...paths].slice(0, PAGES).map(matchPage);
  return pages.map((page, index) => ({ page, weight: 1 / (index + 1) }));
}

const REFERRERS = [
  ['', 40],
  ['https://www.google.com/', 30],
  ['https://www.bing.com/search?q=lamp', 6],
  ['https://duckduckgo.com/', 4],
  ['https://l.instagram.com/?u=lamps', 5],
  ['https://m.facebook.com/', 4],
  ['https://www.pinterest.co.uk/pin/1/', 3],
  ['https://news.ycombinator.com/item?id=1', 2],
  ['https://www.reddit.com/r/lamps', 2],
  ['https://t.co/a', 1.5],
  ['https://www.youtube.com/watch', 1],
  ['https://www.linkedin.com/feed', 0.8],
  ['https://search.yahoo.com/', 0.6],
  ['https://yandex.ru/', 0.5],
  ['https://www.ecosia.org/search', 0.5],
  ['https://github.com/lamps', 0.3],
] as const;

/** Where visits come from, as the referrer step leaves it. */
export function referrersOf(origins: readonly string[]) {
  const own = ownDomains(origins);
  return REFERRERS.map(([url, weight]) => ({ referrer: readReferrer(url, own), weight }));
}

/** Forty regions of thirty countries. */
export const REGIONS = (
  'IN-KA 18, IN-MH 14, IN-DL 9, IN-TN 7, US-CA 6, US-NY 4, US-TX 4, US-FL 2, GB-ENG 5, GB-SCT 1, ' +
  'DE-BE 2, DE-BY 2, DE-NW 2, FR-IDF 3, FR-ARA 1, BR-SP 2, CA-ON 2, CA-QC 1, AU-NSW 2, JP-13 2, ' +
  'ES-MD 1, IT-25 1, NL-NH 1, SE-AB 1, NO-03 1, DK-84 1, FI-18 1, PL-14 1, CZ-10 1, AT-9 1, ' +
  'CH-ZH 1, BE-BRU 1, PT-11 1, IE-L 1, MX-CMX 1, AR-C 1, ZA-GP 1, SG-01 1, KR-11 1, NZ-AUK 1'
)
  .split(', ')
  .map((text) => {
    const [region = '', weight] = text.split(' ');
    return { country: region.slice(0, 2), region, weight: Number(weight) };
  });

/** Twenty-five combinations of device class, operating system and browser. */
export const DEVICES = (
  'mobile Android Chrome 24, mobile Android Samsung+Internet 6, mobile Android Mobile+Firefox 1, ' +
  'mobile Android Opera+Mobi 1, mobile Android Facebook 2, mobile Android Instagram 2, ' +
  'mobile iOS Mobile+Safari 16, mobile iOS Chrome 3, mobile iOS GSA 2, mobile iOS Instagram 2, ' +
  'tablet iOS Mobile+Safari 2, tablet Android Chrome 1, desktop Windows Chrome 16, ' +
  'desktop Windows Edge 6, desktop Windows Firefox 3, desktop Windows Opera 1, ' +
  'desktop Mac+OS Safari 4, desktop Mac+OS Chrome 4, desktop Mac+OS Firefox 1, ' +
  'desktop Linux Chrome 1, desktop Linux Firefox 1, desktop Ubuntu Firefox 0.5, ' +
  'desktop Chromium+OS Chrome 0.5, other Tizen Samsung+Internet 0.3, other PlayStation WebKit 0.2'
)
  .split(', ')
  .map((text) => {
    const [device = '', os = '', browser = '', weight] = text.split(' ');
    return {
      device,
      os: os.replace('+', ' '),
      browser: browser.replace('+', ' '),
      weight: Number(weight),
    };
  });
