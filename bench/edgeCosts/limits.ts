const DOCS = 'https://developers.cloudflare.com';

/** What the platform says a Durable Object takes; read with the prices. */
export const LIMITS = {
  /** "Complex operations (transformation, storage writes)": 200 to 500; an object that gets more answers `overloaded`. */
  requestsPerSecond: {
    figure: 200,
    page: `${DOCS}/durable-objects/best-practices/rules-of-durable-objects/`,
  },
  /** Of an isolate, which may hold several objects. */
  memoryBytes: { figure: 128e6, page: `${DOCS}/workers/platform/limits/` },
  storedBytes: { figure: 10e9, page: `${DOCS}/durable-objects/platform/limits/` },
  /** Of one call, as `limits.cpu_ms` is by default; the start of an object is in its first call. */
  cpuMs: { figure: 30e3, page: `${DOCS}/durable-objects/platform/limits/` },
} as const;

/** Of Headcount itself: a window waits for all of them. Held to the code by a test. */
export const MOST_SHARDS = 256;
