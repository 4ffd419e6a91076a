import { fieldsOf, textOf } from '../fields.ts';
import type { EventsRequest } from '../readRequest.ts';
import type { ForeignRequest } from './dialect.ts';
import type { SegmentContext } from './segmentMessage.ts';
import { sentByBrowser, sentByServer } from './sentByServer.ts';

/** How a call's sender is told. */
export interface SegmentSender {
  readonly request: EventsRequest;
  /** The same for calls whose sender is told in the same way. */
  readonly key: string;
}

/**
 * A browser names an origin with every POST, and then it is the sender. Without one the request
 * is a server's, and the visitor is who the call's context says, or unknown.
 */
export function segmentSender(sent: ForeignRequest, context: SegmentContext): SegmentSender {
  if (sent.header('origin') !== undefined) return { request: sentByBrowser(sent), key: '' };
  const described = {
    userAgent: textOf(context.userAgent, 512),
    address: textOf(context.ip, 64),
    language: readLocale(context),
  };
  return { request: sentByServer(sent, described), key: JSON.stringify(described) };
}

/** What a script read from the device, as the wire format has it; for calls with consent. */
export function segmentContext(context: SegmentContext) {
  const { width, height } = fieldsOf(context.screen);
  // Of numbers only: to make one of whatever else JSON can hold may take long, or throw.
  const screen = [width, height].map((side) => (typeof side === 'number' ? Math.round(side) : NaN));
  return {
    language: readLocale(context),
    timezone: textOf(context.timezone, 64),
    ...(screen.every(Number.isSafeInteger) ? { screen } : {}),
  };
}

/** Java and Android write `en_IN`. */
function readLocale({ locale }: SegmentContext): string | undefined {
  return textOf(locale, 64)?.replaceAll('_', '-');
}
