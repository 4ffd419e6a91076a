/** Names that can only be a class of errors, and never what somebody typed or who it was. */
const OF_A_CLASS = /^[A-Za-z]{0,55}(?:Error|Exception)$/;

/**
 * The class of what was thrown: its `name` where that looks like a class of errors, such as
 * `TypeError` or `PaymentError`, else the name of its constructor where that is made of letters. A
 * script of another origin that does not allow reading its errors gives `ScriptError`.
 */
export function errorName(thrown: unknown): string {
  if (thrown === null || thrown === undefined) return 'ScriptError';
  const { name, constructor: maker } = Object(thrown) as { name?: unknown; constructor?: unknown };
  const made = typeof maker === 'function' ? maker.name : undefined;
  for (const text of [name, made]) {
    // A class that sets no name of its own inherits this one.
    if (typeof text === 'string' && text !== 'Error' && OF_A_CLASS.test(text)) return text;
  }
  return typeof made === 'string' && /^[A-Za-z]{1,64}$/.test(made) ? made : 'Error';
}
