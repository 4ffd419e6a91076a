/** An exception of ClickHouse, with its number and its text: `Code: N. DB::Exception: … (NAME)`. */
export class Exception extends Error {
  override name = 'Exception';
  readonly code: number;

  constructor(text: string) {
    super(text);
    this.code = Number(/^Code: (\d+)/.exec(text)?.[1] ?? 1002);
  }
}

export function exceptionOf(code: number, text: string, name: string): Exception {
  return new Exception(`Code: ${code}. DB::Exception: ${text} (${name})`);
}

/** As ClickHouse's `exceptionCodeToHTTPStatus` gives them; all others are 500. */
const STATUS: Readonly<Record<number, number>> = {
  // Who asks: REQUIRED_PASSWORD; UNKNOWN_USER, WRONG_PASSWORD, AUTHENTICATION_FAILED.
  194: 401,
  192: 403,
  193: 403,
  516: 403,
  // What is asked: CANNOT_PARSE_TEXT and its like, SYNTAX_ERROR, INCORRECT_DATA, TYPE_MISMATCH.
  6: 400,
  27: 400,
  38: 400,
  41: 400,
  53: 400,
  62: 400,
  72: 400,
  117: 400,
  // What is not there: UNKNOWN_FUNCTION, IDENTIFIER, TYPE, TABLE, FORMAT, DATABASE, SETTING.
  46: 404,
  47: 404,
  50: 404,
  60: 404,
  73: 404,
  81: 404,
  115: 404,
};

export function statusOf(exception: Exception): number {
  return STATUS[exception.code] ?? 500;
}
