import { SingleBar } from 'cli-progress';

/** Lines that stay, and while something is under way a bar below them. */
export class Screen {
  readonly #bar = new SingleBar({
    // Fits a terminal of 80 columns.
    format: '{clock} {bar} {requests} requests',
    barsize: 30,
    clearOnComplete: true,
  });
  #shown: { hours: number; value: number; clock: string; requests: number } | undefined;

  print(text: string): void {
    this.#bar.stop();
    console.log(text);
    this.#start();
  }

  /** @param clock what the fast clock shows, of always the same length */
  show(hours: number, value: number, clock: string, requests: number): void {
    const starts = this.#shown === undefined;
    this.#shown = { hours, value: Math.min(value, hours), clock, requests };
    if (starts) this.#start();
    else this.#bar.update(this.#shown.value, this.#shown);
  }

  /** Takes the bar away. */
  clear(): void {
    this.#bar.stop();
    this.#shown = undefined;
  }

  #start(): void {
    if (this.#shown) this.#bar.start(this.#shown.hours, this.#shown.value, this.#shown);
  }
}
