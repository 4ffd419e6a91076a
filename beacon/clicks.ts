import { collect } from './delivery.ts';
import { safely } from './safely.ts';
import { isOwn } from './settings.ts';

/** Counts clicks on what is marked with `data-hc`, on downloads, and on links to other sites. */
export function watchClicks(): void {
  addEventListener('click', clicked, true);
  // The middle button opens links, too.
  addEventListener('auxclick', clicked, true);
}

const clicked = safely((event: MouseEvent) => {
  const target = event.target as Element;
  const { hostname, pathname } =
    target.closest<HTMLAnchorElement>('a[href]') || ({} as Partial<HTMLAnchorElement>);
  // A file and no page ends in some letters and digits behind a dot, but for these.
  const file = /\.(?!html?|php|asp)([a-z]\w{1,3})$/i.exec(pathname as string);
  const name =
    target.closest<HTMLElement>('[data-hc]')?.dataset.hc ||
    // A mail address and a script have no host.
    (hostname && (file ? `download:${file[1]}` : !isOwn(hostname) && `outbound:${hostname}`));
  if (name && event.button < 2) collect('click', { target: name });
});
