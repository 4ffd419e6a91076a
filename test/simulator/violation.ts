/** What must never be, was. */
export class Violation extends Error {
  override name = 'Violation';
}

/** @throws Violation unless it holds */
export function must(holds: boolean, what: () => string): asserts holds {
  if (!holds) throw new Violation(what());
}
