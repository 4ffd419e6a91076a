/** How much one server takes, and how long it waits. */
export interface Limits {
  /** Requests a minute from one address, or one IPv6 network of 64 bits; 0 for no limit. */
  readonly addressPerMinute: number;
  /** Requests a minute for one site; 0 for no limit. */
  readonly sitePerMinute: number;
  /** Connections at a time; one more is closed at once. */
  readonly maxConnections: number;
  /** Bytes of a request's headers. */
  readonly maxHeaderSize: number;
  /** How long a client may take to send its headers, in milliseconds. */
  readonly headersTimeout: number;
  /** How long it may take to send all of a request, in milliseconds. */
  readonly requestTimeout: number;
  /** How long a connection may stay open between two requests, in milliseconds. */
  readonly keepAliveTimeout: number;
}

/**
 * The proxy before the server must close an unused connection first, or it sends a request
 * into one that is just being closed: nginx, HAProxy and AWS's balancers wait 60 seconds.
 */
export const DEFAULT_LIMITS: Limits = {
  addressPerMinute: 600,
  sitePerMinute: 0,
  maxConnections: 10_000,
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
};
