import type { ForeignRequest } from '../../ingest/compatible/dialect.ts';
import { segment } from '../../ingest/compatible/segment.ts';
import { dialectDeps } from './compatible.ts';

/** A request to one of Segment's paths, over a connection from Virginia. */
export function segmentRequest(
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): ForeignRequest {
  return {
    header: (name) => headers[name],
    ...{ address: '203.0.113.7', forwarded: false },
    forwarded: false,
    place: { country: 'US', region: 'US-VA' },
    path,
    text: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

interface Envelope {
  readonly site: string;
  readonly consent?: string;
  readonly visitor?: string;
  readonly context?: object;
  readonly sentAt?: number;
  readonly events: readonly Record<string, unknown>[];
}

/** What a request becomes, as JSON has it: without what is undefined. */
export function translateSegment(
  path: string,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
) {
  const translated = segment.translate(segmentRequest(path, body, headers), dialectDeps);
  if ('status' in translated) throw new Error(translated.detail);
  return translated.map(({ request, envelope }) => ({
    request,
    envelope: JSON.parse(JSON.stringify(envelope)) as Envelope,
  }));
}
