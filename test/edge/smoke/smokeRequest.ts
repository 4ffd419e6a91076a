import type { Read } from '../../../query/read.ts';

/** A request to the front door, as no platform knows it. */
export interface SmokeRequest {
  readonly path: string;
  /** POST where there is a body, else GET, unless told. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Where the sender is, in a code of ISO 3166-2 or -1; nowhere known where it is absent. */
  readonly place?: string;
}

/** A platform that has the Worker or the server on it. */
export interface Side {
  /** Sets the clock of the whole deployment, milliseconds since 1970. */
  setNow(now: number): void;
  send(request: SmokeRequest): Promise<Response>;
  /** Closes and publishes what has ended by the clock. */
  close(): Promise<void>;
  /** Asks ClickHouse. */
  read(statement: string): ReturnType<Read>;
}

export interface SmokeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** These are the connection's. */
const CONNECTION = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding']);
/** A body that is longer is told by its hash. */
const LONGEST = 1_000;

/** All of an answer that must be the same everywhere. */
export async function answerOf(response: Response): Promise<SmokeAnswer> {
  const headers = [...response.headers].filter(([name]) => !CONNECTION.has(name));
  const text = await response.text();
  return {
    status: response.status,
    // A server tells the length of some answers that the platform sends in pieces.
    headers: Object.fromEntries(headers.filter(([name]) => name !== 'content-length')),
    body: text.length > LONGEST ? await hashed(text) : (parsed(common(text)) ?? text),
  };
}

/** What there is to ask for is told by who has it: a server can be looked after, too. */
function common(text: string): string {
  return text.replace(/, GET \/healthz, GET \/readyz and GET \/metrics\./, ' and GET /healthz.');
}

async function hashed(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `${text.length} characters, SHA-256 ${Buffer.from(hash).toString('hex')}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
