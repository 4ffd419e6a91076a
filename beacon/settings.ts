import type { Options } from './headcount.d.ts';

/** There is one beacon a page, so its settings and its state are its modules': least to send. */
export const settings = { endpoint: '', gpc: 'denied' } as Options;

/** Whether a host belongs to the site. */
export const isOwn = (host: string | undefined): boolean =>
  `.${host}`.endsWith(`.${settings.domain || location.hostname}`);
