import { scriptTag } from '../../test/browser/support/scriptTag.ts';

/** Where Plausible's bundle is on its pages: with the page itself, as an app's own scripts are. */
export const BUNDLE_PATH = '/plausible.js';

/** Each page is of a site of its own, so that what it sent can be counted. */
export const SITES = ['bare', 'beacon', 'granted', 'plausible'] as const;

/** A page with a tracker, which is also the site that it counts for. */
export interface Variant {
  readonly site: (typeof SITES)[number];
  readonly title: string;
  readonly html: string;
  /** Requests that its tracker sends for a load, an outbound click, and a change of address. */
  readonly posts: { readonly load: number; readonly click: number; readonly move: number };
}

/** Where things are on the page that is clicked, in pixels. */
export const LINK = { x: 50, y: 50 };
export const BUTTON = { x: 250, y: 50 };

/** A consent dialog that remembers says so before the beacon is there. */
const GRANT = "<script>window.headcount={q:[['consent','granted']]}</script>";

/**
 * The same page four times: bare, with the beacon before and after a grant, with Plausible.
 *
 * @param stats origin of the server that both trackers send to
 */
export async function makeVariants(stats: string): Promise<readonly Variant[]> {
  const beacon = (site: string) =>
    scriptTag('beacon', stats, {
      ...{ 'data-site': site, 'data-endpoint': stats, 'data-without-consent': 'count' },
    });
  const one = { load: 1, click: 1, move: 1 };
  return [
    {
      ...{ site: 'bare', title: 'no script' },
      ...{ html: page(''), posts: { load: 0, click: 0, move: 0 } },
    },
    {
      ...{ site: 'beacon', title: 'beacon.js, no consent' },
      ...{ html: page(await beacon('beacon')), posts: one },
    },
    {
      ...{ site: 'granted', title: 'beacon.js, granted' },
      ...{ html: page(GRANT + (await beacon('granted'))), posts: one },
    },
    {
      ...{ site: 'plausible', title: 'Plausible' },
      html: page(`<script defer src="${BUNDLE_PATH}"></script>`),
      // It tells how long the page before was read in a request of its own.
      posts: { ...one, move: 2 },
    },
  ];
}

function page(head: string): string {
  const at = ({ x, y }: typeof LINK) =>
    `style="position:fixed;left:${x - 50}px;top:${y - 50}px;width:100px;height:100px"`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Lamps</title><link rel="icon" href="data:,">${head}
<body><h1>Lamps</h1>
<a ${at(LINK)} href="http://partner.example/" onclick="return false">Partner</a>
<button ${at(BUTTON)} onclick="history.pushState(null, '', '/next')">Next</button>
</body></html>`;
}
