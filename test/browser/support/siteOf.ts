/** The site of a host: those of `site1` are `site1.localhost`, `site1.example` and `www.site1.example`. */
export function siteOf(host: string): string {
  return host.split('.').at(-2) ?? '';
}
