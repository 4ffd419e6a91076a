import { Dice } from '../../../simulator/dice.ts';
import { must } from '../../../simulator/violation.ts';
import { noNoise } from '../../../support/noNoise.ts';
import { Edge } from '../edge.ts';
import { Client, type SimEvent } from './client.ts';
import { closesAt, spansOf } from './expected.ts';
import { Gates } from './gates.ts';
import { type Mechanism, policyOf, VERSIONS } from './versions.ts';

const HOUR = 3_600_000;
/** Ids are remembered for twelve hours at least. */
const SENDS_AGAIN_MS = 11 * HOUR;
/** Longer than this waits who had no answer. */
const LOST_MS = 2_000;

/** The Monday before the new year in the site's time zone: the week goes on into January. */
const BEGIN = Date.UTC(2026, 11, 27, 23);

/** The world of one seed: clients, the edge with all that goes wrong, and the clock. */
export class Schedule {
  readonly dice: Dice;
  readonly gates: Gates;
  readonly mechanism: Mechanism;
  readonly edge: Edge;
  readonly clients: Client[];
  readonly events = new Set<SimEvent>();
  readonly trace: string[] = [];
  tells = true;
  acknowledged = 0;
  evicted = 0;
  #underWay = 0;
  #violation: unknown;
  #version = 0;
  readonly #setTime: (now: number) => void;

  /** @param setTime sets the machine's clock */
  constructor(seed: number, setTime: (now: number) => void) {
    this.#setTime = setTime;
    this.dice = new Dice(seed);
    this.gates = new Gates(this.dice);
    this.mechanism = this.dice.percent(25) ? 'dp' : 'suppression';
    const first = VERSIONS[0];
    if (!first) throw new Error('there is no version');
    this.edge = new Edge({
      policy: policyOf(first, this.mechanism),
      shards: this.#shards(),
      step: this.gates.step,
      commits: this.gates.commits,
      uniform: noNoise(),
      randomKey: () => this.dice.hex(32),
      random: () => this.dice.between(0, 999) / 1000,
    });
    this.gates.reset = (object) => this.evict(object);
    this.clients = Array.from({ length: this.dice.between(2, 4) }, () => new Client(this.dice));
    this.setClock(BEGIN + (this.dice.between(0, 48) + 0.5) * HOUR);
  }

  get now(): number {
    return this.edge.now;
  }

  tell(line: string): void {
    if (this.tells) this.trace.push(`${new Date(this.now).toISOString()} ${line}`);
  }

  setClock(now: number): void {
    this.edge.now = now;
    this.#setTime(now);
    for (const client of this.clients ?? []) {
      client.waiting = client.waiting.filter(
        ({ firstSent }) => firstSent === undefined || now - firstSent < SENDS_AGAIN_MS,
      );
    }
  }

  /** The number of shards of the month to come; that of one that has begun never changes. */
  changeShards(): void {
    if (this.now >= Date.UTC(2026, 11, 31, 22)) return;
    this.tell('the number of shards of January changes');
    this.edge.setShards({ demo: { ...this.#december, '2027-01': this.dice.between(1, 4) } });
  }

  changePolicy(): void {
    this.#version += this.dice.between(1, 2);
    const version = VERSIONS[this.#version];
    if (!version) return;
    this.tell(`policy ${version.version} comes into force`);
    this.edge.setPolicy(policyOf(version, this.mechanism));
  }

  evict(object: string): void {
    const how = { loses: this.dice.percent(50), zombie: this.dice.percent(30) };
    this.tell(`${object} ends: ${JSON.stringify(how)}`);
    this.evicted += 1;
    this.edge.evict(object, how);
  }

  ring(object: string): void {
    this.tell(`${object} rings`);
    this.#watch(this.edge.ring(object), () => undefined);
  }

  wake(): void {
    this.#watch(this.edge.coordinator().wake(), () => undefined);
  }

  /** Sends what waits, or some of it; nothing while another request is under way. */
  send(client: Client): void {
    const { dice } = this;
    if (client.underWay > 0) return;
    const all = client.withdrawing ? [client.withdrawing] : client.waiting;
    const from = this.gates.breaks && dice.percent(20) ? dice.between(0, all.length) : 0;
    const events = all.slice(from, from + (dice.percent(50) ? 100 : dice.between(1, 3)));
    if (events.length > 0) this.sendEvents(client, events);
  }

  /** What was acknowledged comes once more, as from a client that saw no answer. */
  sendAgain(client: Client): void {
    const { dice, now } = this;
    if (client.underWay > 0 || client.withdrawing || client.acknowledged.length === 0) return;
    const events = dice.pick(client.acknowledged);
    if (events.some(({ firstSent = 0 }) => now - firstSent > SENDS_AGAIN_MS)) return;
    this.sendEvents(client, events);
  }

  sendEvents(client: Client, events: readonly SimEvent[]): void {
    const ids = events.map(({ raw }) => raw.id).join();
    const latest = Math.max(
      ...events.map(({ lastSent }) => (lastSent && lastSent.ids !== ids ? lastSent.at : 0)),
    );
    if (this.now - latest < LOST_MS) this.setClock(latest + LOST_MS);
    const { now, dice } = this;
    for (const event of events) {
      this.events.add(event);
      event.firstSent ??= now;
      event.lastSent = { at: now, ids };
      if (event.what !== 'withdrawal') event.sentAs.add(client.visitor);
    }
    this.tell(`sends ${events.map(({ raw, what }) => `${what} ${raw.id.slice(0, 4)}`).join()}`);
    const sure = events.filter((event) =>
      spansOf('demo', event).some((span) => now < closesAt(span) && span.kind === 'month'),
    ).length;
    const hearsNothing = this.gates.breaks && dice.percent(10);
    client.underWay += 1;
    const over = () => {
      client.underWay -= 1;
    };
    const answered = this.edge.send(client.request(events, now)).then((receipt) => {
      over();
      if (hearsNothing) return;
      this.tell(`  acknowledged ${ids.slice(0, 4)}: ${JSON.stringify(receipt)}`);
      this.acknowledged += 1;
      const { late = 0, duplicate = 0, ...others } = receipt.dropped;
      must(Object.keys(others).length === 0, () => `dropped: ${JSON.stringify(receipt)}`);
      must(receipt.accepted + duplicate + late === events.length, () => 'a receipt of others');
      if (this.mechanism === 'suppression') {
        must(late <= events.length - sure, () => `late, but in time: ${JSON.stringify(receipt)}`);
      }
      for (const event of events) event.acknowledged ??= this.now;
      client.waiting = client.waiting.filter((event) => !events.includes(event));
      if (client.withdrawing && events.includes(client.withdrawing)) {
        client.withdrawn(dice);
        client.acknowledged = [];
      } else client.acknowledged.push([...events]);
    });
    this.#watch(answered, over);
  }

  /** Until nothing is under way. */
  async finish(): Promise<void> {
    for (let steps = 0; await this.gates.goOn(); steps += 1) {
      must(steps < 50_000, () => 'it never comes to rest');
    }
    this.check();
    must(this.#underWay === 0, () => `${this.#underWay} calls have no answer`);
  }

  check(): void {
    if (this.#violation) throw this.#violation;
  }

  #december: Record<string, number> = {};
  #shards(): unknown {
    const { dice } = this;
    if (dice.percent(70)) this.#december = { '2026-12': dice.between(1, 4) };
    return { demo: { ...this.#december, '2027-01': dice.between(1, 4) } };
  }

  /** Calls may fail while things break, and only then. */
  #watch(promise: Promise<unknown>, failed: () => void): void {
    this.#underWay += 1;
    const expected = this.gates.breaks || this.gates.bucketAway;
    promise
      .catch((error) => {
        if (error?.name === 'Violation' || !expected) this.#violation ??= error;
        failed();
      })
      .finally(() => {
        this.#underWay -= 1;
      });
  }
}
