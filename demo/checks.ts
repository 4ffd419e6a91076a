/** What the demo promises, checked as it goes. */
export class Checks {
  readonly #results: { readonly name: string; readonly ok: boolean }[] = [];

  expect(name: string, ok: boolean): void {
    this.#results.push({ name, ok });
  }

  get failed(): boolean {
    return this.#results.some(({ ok }) => !ok);
  }

  print(): void {
    console.log('Checked:');
    for (const { name, ok } of this.#results) console.log(`  ${ok ? 'ok    ' : 'FAILED'} ${name}`);
  }
}
