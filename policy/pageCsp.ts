import { createHash } from 'node:crypto';

/** What a page may do: show its own style, and nothing else. No script, no request, no frame around it. */
export function pageCsp(style: string): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
