import type { EventsRequest } from '../readRequest.ts';
import type { ForeignRequest } from './dialect.ts';

/** How a server tells of the visitor it sends for. */
export interface Described {
  readonly userAgent?: string | undefined;
  readonly address?: string | undefined;
  /** As `Accept-Language`. */
  readonly language?: string | undefined;
}

/** The sender is the visitor's own browser: told by its connection and headers. */
export function sentByBrowser({ header, address, place }: ForeignRequest): EventsRequest {
  return { header, address, place, debug: false };
}

/**
 * The sender is a server: what its connection and headers say is about itself, so the visitor
 * is who it describes, and unknown where it does not. What its headers refuse stays refused.
 */
export function sentByServer(
  { header }: ForeignRequest,
  { userAgent, address, language }: Described,
): EventsRequest {
  return {
    header: (name) => {
      if (name === 'user-agent') return userAgent;
      if (name === 'accept-language') return language;
      return name.startsWith('sec-ch-') ? undefined : header(name);
    },
    address,
    place: undefined,
    debug: false,
  };
}
