import { FIREFOX } from './wire.ts';

/** The pages that a policy declares. */
export const TEMPLATES = [
  '/',
  '/orders/:id',
  '/orders/new',
  '/blog/{slug}',
  '/blog/{slug}/comments',
  '/docs/*',
  '/caf%C3%A9',
];

/** Paths, and the page of `TEMPLATES` that each is. */
export const PAGES = [
  ['/', '/'],
  ['/orders/17', '/orders/:id'],
  ['/orders/new', '/orders/new'],
  ['/orders/new/', '/orders/new'],
  ['/orders/17/edit', '(other)'],
  ['/blog/why-warm-light', '/blog/why-warm-light'],
  ['/blog/2012-05-17-first', '/blog/2012-05-17-first'],
  ['/blog/why/comments', '/blog/why/comments'],
  ['/blog/ada@mail.example', '/blog/{slug}'],
  ['/blog/ada%40mail.example', '/blog/{slug}'],
  ['/blog/%61da%40mail.example/comments', '/blog/{slug}/comments'],
  ['/blog/919812345678', '/blog/{slug}'],
  ['/blog/5f928a29-e288-4b78-a7f3-0d46b3081873', '/blog/{slug}'],
  ['/blog/a b', '/blog/{slug}'],
  ['/docs', '(other)'],
  ['/docs/a/b/c', '/docs/*'],
  ['/nowhere', '(other)'],
  ['/%E0%A4%A', '(other)'],
  [`/${'a/'.repeat(1000)}`, '(other)'],
];

/** Referrers on a page of lamps.example, and what each is read as. */
export const REFERRERS = [
  ['', '(direct)'],
  ['-', '(direct)'],
  ['https://www.google.co.uk/search?q=ada', 'google.co.uk'],
  ['https://news.ycombinator.com/item?id=1', 'ycombinator.com'],
  ['https://shop.lamps.example/cart', '(internal)'],
  ['http://localhost:5000/', '(internal)'],
  ['android-app://com.google.android.gm/', '(other)'],
  ['http://192.0.2.1/', '(other)'],
  ['https://john.smith/', '(other)'],
  ['https://t0ken9f8a7b6c5d.onion/', '(other)'],
  ['not a url', '(other)'],
  ['javascript:alert(1)', '(other)'],
];

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1';

/** User agents: a bot or not, class, operating system and browser. */
export const USER_AGENTS: readonly [
  text: string,
  bot: boolean,
  device: string,
  os: string,
  browser: string,
][] = [
  [FIREFOX, false, 'desktop', 'Linux', 'Firefox'],
  [IPHONE, false, 'mobile', 'iOS', 'Mobile Safari'],
  [
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    true,
    'other',
    '(unknown)',
    '(unknown)',
  ],
  ['curl/8.5.0', true, 'other', '(unknown)', 'curl'],
  ['', false, 'other', '(unknown)', '(unknown)'],
  [FIREFOX.replace('Firefox', 'FiReFoX'), false, 'desktop', 'Linux', 'Firefox'],
  [
    'Mozilla/5.0 (X11; Linux x86_64) ada-lovelace-browser/1.0 ninokbrowser/2',
    false,
    'desktop',
    'Linux',
    '(other)',
  ],
];
