import type { Random } from './random.ts';

export const ORIGIN = 'https://lamps.example';

/** A page as it is visited, and the template it is counted under. */
interface Page {
  readonly weight: number;
  readonly counted: string;
  /** The path of one visit; some pages carry ids in it, which must not be kept. */
  path(random: Random): string;
}

const LAMPS = ['aurora', 'beacon', 'comet', 'dune', 'ember', 'fjord', 'glow', 'harbor', 'ivory'];
const POSTS = ['why-warm-light', 'reading-corner', 'led-or-not', 'our-workshop', 'a-lamp-a-day'];

const fixed = (path: string, weight: number): Page => ({
  weight,
  counted: path,
  path: () => path,
});

/** The pages and how often each is viewed: a few often, most rarely. */
export const PAGES: readonly Page[] = [
  fixed('/', 30),
  fixed('/lamps', 18),
  fixed('/pricing', 8),
  fixed('/cart', 7),
  fixed('/checkout', 4),
  fixed('/about', 3),
  fixed('/contact', 2),
  fixed('/blog', 4),
  ...LAMPS.map((name, index) => fixed(`/lamps/${name}`, 12 / (index + 1))),
  ...POSTS.map((name, index) => fixed(`/blog/${name}`, 6 / (index + 1))),
  {
    weight: 3,
    counted: '/orders/:id',
    path: (random) => `/orders/${random.int(100_000_000, 999_999_999)}`,
  },
  {
    weight: 1,
    counted: '(other)',
    path: (random) => `/tmp/${random.int(1, 99)}/x`,
  },
];

/** Where visits come from. */
export const REFERRERS = [
  { weight: 40, url: '' },
  { weight: 35, url: 'https://www.google.com/' },
  { weight: 8, url: 'https://www.bing.com/search?q=lamp' },
  { weight: 9, url: 'https://l.instagram.com/?u=lamps' },
  { weight: 5, url: 'https://www.pinterest.co.uk/pin/1/' },
  { weight: 3, url: 'https://news.ycombinator.com/item?id=1' },
] as const;
