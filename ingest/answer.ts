/** An answer of plain data, so that every platform can send it in its own way. */
export interface Answer {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What went wrong, where something did: that of its `Problem`. */
  readonly code?: string;
}

const codes = new WeakMap<Response, string>();

/** The code of a response to what went wrong. */
export function codeOf(response: Response): string | undefined {
  return codes.get(response);
}

/** The headers stay a plain object: the server adapter writes those without building a `Headers`. */
export function toResponse({ status, headers, body, code }: Answer): Response {
  const response = new Response(body, { status, headers });
  if (code !== undefined) codes.set(response, code);
  return response;
}
