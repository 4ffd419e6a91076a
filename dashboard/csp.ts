import { createHash } from 'node:crypto';
import { plot } from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** What the page may do: load its own files and ask its own server. Nothing else, nowhere else. */
export function dashboardCsp(): string {
  const hash = createHash('sha256').update(plotStyle()).digest('base64');
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'sha256-${hash}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/**
 * The style that Observable Plot puts into each chart, read from one. It is the same for all that
 * give no class name, so the page's policy names its hash; any other inline style is refused.
 */
export function plotStyle(): string {
  const { document } = parseHTML('<!doctype html><html></html>');
  const style = plot({ document, marks: [] }).querySelector('style')?.textContent;
  if (!style) {
    throw new Error(
      'Observable Plot puts no style into its charts any more: take its hash out of dashboard/csp.ts.',
    );
  }
  return style;
}
