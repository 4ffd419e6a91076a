import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { v7 } from 'uuid';

/** Distinct requests of each size: enough that no server remembers them all by heart. */
const REQUESTS = 2000;
const VISITORS = 3000;
const ORIGIN = 'https://lamps.example';

const PAGES = [
  ...['/', '/pricing', '/about', '/contact', '/cart', '/checkout', '/lamps', '/blog'],
  ...['anglepoise', 'tiffany', 'banker', 'lava', 'arc', 'paper'].map((name) => `/lamps/${name}`),
  ...['choosing-a-bulb', 'warm-or-cold', 'winter-sale'].map((slug) => `/blog/${slug}`),
  ...['/orders/48211', '/orders/50332', '/not-declared', '/?utm_source=letter&utm_medium=email'],
];

const REFERRERS = [
  ...['', '', 'https://www.google.com/', 'https://duckduckgo.com/', 'https://www.bing.com/search'],
  ...['https://news.ycombinator.com/item?id=1', 'https://old.reddit.com/r/lamps/', `${ORIGIN}/`],
  ...['https://design.blogs.example.co.uk/lamps', 'android-app://com.google.android.gm/'],
];

const CHROMIUM = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15';
const AGENTS = [
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROMIUM} Safari/537.36`,
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROMIUM} Safari/537.36 Edg/139.0.0.0`,
  `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${CHROMIUM} Safari/537.36`,
  `Mozilla/5.0 (X11; Linux x86_64) ${CHROMIUM} Safari/537.36`,
  `Mozilla/5.0 (Linux; Android 10; K) ${CHROMIUM} Mobile Safari/537.36`,
  `Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
  `${IPHONE} (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1`,
  `${IPHONE} (KHTML, like Gecko) CriOS/139.0.7258.76 Mobile/15E148 Safari/604.1`,
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0',
  'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0',
];

interface Browser {
  readonly visitor: string;
  readonly consent: 'granted' | 'denied' | undefined;
  readonly address: string;
  readonly userAgent: string;
}

/** A request that can be sent again and again, each time with events that were never sent. */
export interface RequestTemplate {
  readonly bytes: Buffer;
  /** Where the last twelve digits of each event's id are. */
  readonly ids: readonly number[];
}

const ID_DIGITS = 12;
const DIGITS = Buffer.from('0123456789abcdef');
let lastId = 0;

/** Gives the events of a request new ids: one that was sent before would not be counted again. */
export function renewIds({ bytes, ids }: RequestTemplate): Buffer {
  for (const start of ids) {
    lastId += 1;
    let rest = lastId;
    for (let at = start + ID_DIGITS - 1; at >= start; at -= 1) {
      bytes[at] = DIGITS[rest % 16] ?? 0;
      rest = Math.floor(rest / 16);
    }
  }
  return bytes;
}

/** What may differ between servers. */
export interface RequestStyle {
  /** How old an event is at the most when it is sent, milliseconds. */
  readonly maxAge?: number;
  /** Lines of the head, of which each request has one: what a platform adds. */
  readonly platform?: readonly string[];
}

/** Whole requests, as the bytes a reverse proxy would pass on for browsers of the site `demo`. */
export function buildRequests(
  eventsPerRequest: number,
  { maxAge = 20_000, platform = [] }: RequestStyle = {},
): RequestTemplate[] {
  // A fixed seed: every run sends the same mix.
  const random = xoroshiro128plus(20_260_101);
  const below = (limit: number) => uniformInt(random, 0, limit - 1);
  const pick = <T>(from: readonly [T, ...T[]] | readonly T[]) => from[below(from.length)] as T;
  const browsers = Array.from({ length: VISITORS }, () => browser(below, pick(AGENTS)));
  return Array.from({ length: REQUESTS }, () => {
    const sentAt = Date.now();
    const events = Array.from({ length: eventsPerRequest }, (_, index) => ({
      type: 'page_view',
      id: v7(),
      at: sentAt - below(maxAge),
      url: ORIGIN + pick(PAGES),
      // Only the first view of a batch comes from outside.
      ...(index === 0 ? { referrer: pick(REFERRERS) } : { from: pick(PAGES) }),
    }));
    const added = platform.length > 0 ? [pick(platform)] : [];
    return request(pick(browsers), sentAt, events, added);
  });
}

function browser(below: (limit: number) => number, userAgent: string): Browser {
  const octets = [1 + below(223), below(256), below(256), below(256)];
  const groups = [0x2a00 + below(0x100), 1 + below(0xffff), below(0xffff), 1 + below(0xffff)];
  const consent = below(10);
  return {
    visitor: v7(),
    consent: consent < 6 ? 'granted' : consent < 9 ? 'denied' : undefined,
    address:
      below(4) > 0
        ? octets.join('.')
        : `${groups.map((group) => group.toString(16)).join(':')}::${below(9)}`,
    userAgent,
  };
}

function request(
  from: Browser,
  sentAt: number,
  events: readonly { readonly id: string }[],
  added: readonly string[],
): RequestTemplate {
  const { consent, userAgent, address } = from;
  const visitor = consent === 'granted' ? from.visitor : undefined;
  const body = JSON.stringify({ site: 'demo', sentAt, consent, visitor, events });
  const head = [
    'POST /v1/events HTTP/1.1',
    'Host: 127.0.0.1',
    `User-Agent: ${userAgent}`,
    'Accept: */*',
    'Accept-Language: en-GB,en;q=0.8',
    'Accept-Encoding: gzip, deflate, br, zstd',
    'Content-Type: text/plain;charset=UTF-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Origin: ${ORIGIN}`,
    `Referer: ${ORIGIN}/`,
    `X-Forwarded-For: ${address}`,
    ...added,
    'Connection: keep-alive',
  ];
  const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  const ids = events.map(({ id }) => bytes.indexOf(id) + id.length - ID_DIGITS);
  return { bytes, ids };
}
