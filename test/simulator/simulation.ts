import { acceptance } from './acceptance.ts';
import { Dice } from './dice.ts';
import type { Disk } from './disk.ts';
import { isExpected, reasons } from './failure.ts';
import { Process, type Sabotage } from './process.ts';
import { resolveReceipt } from './resolveReceipt.ts';
import { SimClickHouse } from './simClickHouse.ts';
import { CASTS } from './sites.ts';
import { Client, describe, type SimEvent, type SimRequest } from './traffic.ts';
import { Violation } from './violation.ts';

const HOUR = 3_600_000;

/** Ids are remembered for twelve hours at least; nobody sends again after eleven. */
const SENDS_AGAIN_MS = 11 * HOUR;

/** The world of one schedule: what there is beside the code under test, and what can be done with it. */
export class Simulation {
  readonly dice: Dice;
  readonly disk: Disk;
  readonly clickhouse = new SimClickHouse();
  readonly cast: readonly string[];
  readonly clients: Client[];
  readonly events = new Set<SimEvent>();
  readonly trace: string[] = [];
  process: Process | undefined;
  now: number;
  /** The latest that the clock ever was. */
  latest: number;
  processes = 0;
  acknowledged = 0;
  struck = 0;
  #order = 0;
  #attempts = 0;
  #violation: unknown;
  readonly #tracing: boolean;
  readonly #sabotage: Sabotage;

  constructor(seed: number, disk: Disk, now: number, sabotage: Sabotage, tracing: boolean) {
    this.dice = new Dice(seed);
    this.disk = disk;
    this.now = now;
    this.latest = now;
    this.#sabotage = sabotage;
    this.#tracing = tracing;
    this.cast = this.dice.pick(CASTS);
    this.clients = Array.from(
      { length: this.dice.between(2, 5) },
      () => new Client(this.dice, this.dice.pick(this.cast)),
    );
  }

  tell(line: () => string): void {
    if (this.#tracing) this.trace.push(`${new Date(this.now).toISOString()} ${line()}`);
  }

  setClock(now: number): void {
    this.now = now;
    this.latest = Math.max(this.latest, now);
    this.tell(() => 'the clock is set');
  }

  start(): void {
    if (this.process) return;
    this.processes += 1;
    const process = new Process(this.processes, {
      ...{ disk: this.disk, dice: this.dice, cast: this.cast, sabotage: this.#sabotage },
      clickhouse: this.clickhouse.connect(this.processes),
      now: () => this.now,
      told: (line) => this.tell(line),
    });
    this.process = process;
    this.tell(() => `process ${process.number} starts`);
    this.#watch(process.start(), process, 'start', () => this.end('it could not start'));
  }

  /** The process ends, with all that it had in memory. */
  end(why: string): void {
    const { process } = this;
    if (!process) return;
    this.tell(() => `process ${process.number} is gone: ${why}`);
    process.gone = true;
    this.struck += process.faults.struck;
    for (const { request } of process.requests) request.underWay -= 1;
    for (const { fate } of this.events) fate.lost(process.number);
    this.clickhouse.abandon(process.number);
    this.process = undefined;
  }

  close(): void {
    const { process } = this;
    if (!process?.headcount || process.closing) return;
    process.closing = true;
    this.tell(() => `process ${process.number} closes`);
    const closed = process.headcount.close().then(() => this.end('closed'));
    this.#watch(closed, process, 'close', () => this.end('closed with an error'));
  }

  release(): void {
    const { process } = this;
    if (!process?.headcount || process.closing) return;
    process.rounds += 1;
    this.tell(() => 'a round of releases begins');
    const over = () => {
      process.rounds -= 1;
    };
    const round = process.headcount.release().then((report) => {
      over();
      this.tell(() => `  released: ${JSON.stringify(report)}`);
    });
    this.#watch(round, process, 'release', over);
  }

  /** @returns whether anybody listened */
  send(client: Client, request: SimRequest): boolean {
    const { process } = this;
    const tooOld = (it: SimEvent) =>
      it.firstSent !== undefined && this.latest - it.firstSent > SENDS_AGAIN_MS;
    if (request.events.some(tooOld)) {
      client.queue = client.queue.filter((it) => it !== request);
      return false;
    }
    if (!process?.headcount || process.closing) return false;
    const number = ++this.#attempts;
    for (const event of request.events) {
      event.firstSent ??= this.latest;
      this.events.add(event);
      const fold = {
        ...{ process: process.number, order: this.#order++ },
        ...acceptance(event, this.now, this.latest),
      };
      event.fate.attempt({ number, fold, always: event.what === 'withdrawal' });
    }
    this.tell(() => `attempt ${number} at ${request.base.site}: ${describe(request)}`);
    request.underWay += 1;
    const entry = { request };
    process.requests.add(entry);
    const over = () => {
      request.underWay -= 1;
      process.requests.delete(entry);
    };
    const answered = process.headcount
      .collect({
        ...request.base,
        receivedAt: this.now,
        events: request.events.map(({ raw }) => raw),
      })
      .then((receipt) => {
        if (process.gone) return;
        over();
        this.tell(() => `  attempt ${number} acknowledged: ${JSON.stringify(receipt)}`);
        this.acknowledged += 1;
        const fates = request.events.map(({ fate }) => fate);
        resolveReceipt(receipt, number, fates);
        request.acknowledged = true;
        client.queue = client.queue.filter((it) => it !== request);
        if (!client.acknowledged.includes(request)) client.acknowledged.push(request);
      });
    this.#watch(answered, process, `attempt ${number}`, over);
    return true;
  }

  /** Lets the code under test run until it waits for something. */
  async settle(): Promise<void> {
    // A tick comes when all promises have gone on; some of that waits for a turn of the event
    // loop, as a commit does for what else has arrived. Turns are what costs most here.
    await new Promise<void>((resolve) => process.nextTick(resolve));
    await new Promise<void>((resolve) => void setImmediate(resolve));
    if (this.#violation) throw this.#violation;
  }

  /** Only what the simulator broke may fail. */
  #watch(promise: Promise<unknown>, process: Process, what: string, failed: () => void): void {
    promise.catch((error) => {
      if (process.gone) return;
      const why = reasons(error);
      this.tell(() => `  ${what} failed: ${why}`);
      if (error instanceof Violation || !isExpected(error, why)) {
        this.#violation ??=
          error instanceof Violation ? error : new Violation(`${what}: ${why}`, { cause: error });
      }
      failed();
    });
  }
}
