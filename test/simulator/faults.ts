/** What goes down at a step: one statement, the thread that owns the disk, or the process. */
export type Strike = 'statement' | 'thread' | 'process';

/** What the simulator breaks; every other error is a mistake of the code under test. */
export class Injected extends Error {
  constructor(what: string) {
    super(`injected: ${what}`);
  }
}

/** A failure that is due at one of the next steps of the disk. */
export interface Due {
  readonly strike: Strike;
  readonly when: 'before' | 'after';
  /** Only at the end of transactions. */
  readonly atCommit: boolean;
  /** How many steps it waits. */
  steps: number;
}

/** The faults of the disk, as the steps of one process meet them. */
export class Faults {
  due: Due | undefined;
  /** No transaction is committed while the disk is full. */
  full = false;
  /** What went down and is not yet noticed; until then no step succeeds. */
  down: Exclude<Strike, 'statement'> | undefined;
  /** How many faults there were. */
  struck = 0;
  readonly #told: (line: () => string) => void;

  constructor(told: (line: () => string) => void) {
    this.#told = told;
  }

  step(file: string, what: string, when: 'before' | 'after'): void {
    if (this.down) throw new Injected(`the ${this.down} is down`);
    const { due } = this;
    const concerns = due?.when === when && (!due.atCommit || what === 'COMMIT');
    if (due && concerns && due.steps-- <= 0) {
      this.due = undefined;
      this.struck += 1;
      if (due.strike !== 'statement') this.down = due.strike;
      this.#told(() => `    ${due.strike} fails ${when} ${file}: ${what.slice(0, 60)}`);
      throw new Injected(`${due.strike} ${when} ${file}: ${what.slice(0, 30)}`);
    }
    if (this.full && when === 'before' && (what === 'COMMIT' || what === 'cut the log')) {
      this.struck += 1;
      this.#told(() => `    disk full: ${file}: ${what}`);
      throw new Injected('database or disk is full');
    }
  }
}
