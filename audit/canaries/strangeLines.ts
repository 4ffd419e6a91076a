import type { LogNames } from './logForms.ts';
import { judgeLine, MOST_OF_A_CODE } from './logLines.ts';

/** The lines of a log that may not be there. */
export class StrangeLines {
  readonly #names: LogNames;
  /** How many lines there were under each name, and what is wrong with how many. */
  readonly #lines = new Map<string, number>();
  readonly #wrong = new Map<string, Map<string, number>>();

  constructor(names: LogNames) {
    this.#names = names;
  }

  /** @param name of a source that is read from its begin each time, so that the last reading has it all */
  read(name: string, bytes: Uint8Array): void {
    const lines = Buffer.from(bytes)
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    const wrong = new Map<string, number>();
    const note = (what: string, times = 1) => wrong.set(what, (wrong.get(what) ?? 0) + times);
    const codes = new Map<string, number>();
    for (const line of lines) {
      const judged = judgeLine(line, this.#names);
      if (judged.wrong) note(judged.wrong);
      if (judged.code) codes.set(judged.code, (codes.get(judged.code) ?? 0) + 1);
    }
    for (const [code, times] of codes) {
      if (times > MOST_OF_A_CODE) note(`a line ${code} for many a request`, times);
    }
    this.#lines.set(name, lines.length);
    this.#wrong.set(name, wrong);
  }

  get sources(): number {
    return this.#lines.size;
  }

  /** Of the source that has most: they may be the same lines twice. */
  get lines(): number {
    return Math.max(0, ...this.#lines.values());
  }

  /** What is wrong, a line each, with not a word of the log. */
  told(): string[] {
    const most = new Map<string, number>();
    for (const wrong of this.#wrong.values()) {
      for (const [what, times] of wrong) most.set(what, Math.max(times, most.get(what) ?? 0));
    }
    return [...most].map(
      ([what, times]) => `There is ${what}: ${times} ${times === 1 ? 'time' : 'times'}.`,
    );
  }
}
