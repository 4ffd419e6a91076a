/** A place of what was sent, and what is wrong there. */
export interface WrongPlace {
  readonly path: string;
  readonly message: string;
}

/** An answer that is a problem (RFC 9457), or none at all. */
export class Refusal extends Error {
  override name = 'Refusal';
  /** HTTP status; 0 where the server was not reached. */
  readonly status: number;
  /** For instance `no-such-numbers`; see docs/query-api.md. */
  readonly code: string;
  /** When to ask again, in seconds, where the server says. */
  readonly retryAfter: number | undefined;
  /** Where what was sent is wrong, if the server says. */
  readonly places: readonly WrongPlace[];

  constructor(
    status: number,
    code: string,
    detail: string,
    retryAfter?: number,
    places: readonly WrongPlace[] = [],
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
    this.places = places;
  }
}

/** Whether the token is not valid any more, or never was. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof Refusal && error.status === 401;
}

/** Reads a problem; where the body is none, says what came. */
export async function refusalOf(response: Response): Promise<Refusal> {
  const { status, headers } = response;
  const told = await response.json().catch(() => undefined);
  const { code, detail, errors } = (told ?? {}) as {
    readonly code?: unknown;
    readonly detail?: unknown;
    readonly errors?: unknown;
  };
  const retryAfter = Number.parseInt(headers.get('retry-after') ?? '', 10);
  return new Refusal(
    status,
    typeof code === 'string' ? code : 'no-problem',
    typeof detail === 'string' ? detail : `The server answered ${status} without a reason.`,
    Number.isNaN(retryAfter) ? undefined : retryAfter,
    Array.isArray(errors) ? errors : [],
  );
}
