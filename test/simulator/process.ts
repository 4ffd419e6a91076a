import type { ClickHouse } from '../../src/clickhouse.ts';
import { Headcount } from '../../src/headcount.ts';
import { type NodeState, openNodeState } from '../../src/nodeState.ts';
import type { StateFile } from '../../src/stateFile.ts';
import { createStateOperations, type StateOperations } from '../../src/stateOperations.ts';
import { createDeviceReader } from '../../transforms/device.ts';
import { noNoise } from '../support/noNoise.ts';
import type { Dice } from './dice.ts';
import type { Disk, FileName } from './disk.ts';
import { Faults } from './faults.ts';
import { SimThread } from './simThread.ts';
import { POLICIES } from './sites.ts';
import type { SimRequest } from './traffic.ts';

/** As of a process that has seen these browsers: what it remembers is no matter here. */
const READ_DEVICE = createDeviceReader('00'.repeat(32), 10);

/** Takes a protection out, for the tests that the simulator would notice. */
export interface Sabotage {
  readonly files?: (files: Record<FileName, StateFile>) => Record<FileName, StateFile>;
  readonly state?: (state: NodeState) => NodeState;
  readonly operations?: (operations: StateOperations) => StateOperations;
}

export interface Surroundings {
  readonly disk: Disk;
  readonly clickhouse: ClickHouse;
  readonly dice: Dice;
  /** The sites there are. */
  readonly cast: readonly string[];
  readonly now: () => number;
  readonly sabotage: Sabotage;
  readonly told: (line: () => string) => void;
}

/** One life of the server: the real `Headcount`, the real calls of its state. */
export class Process {
  readonly number: number;
  readonly faults: Faults;
  headcount: Headcount | undefined;
  thread: SimThread | undefined;
  /** It was killed, or has closed: nothing of it counts any more. */
  gone = false;
  closing = false;
  /** Requests and rounds that have no answer yet. */
  readonly requests = new Set<{ readonly request: SimRequest }>();
  rounds = 0;
  readonly #around: Surroundings;

  constructor(number: number, around: Surroundings) {
    this.number = number;
    this.#around = around;
    this.faults = new Faults(around.told);
  }

  async start(): Promise<void> {
    const { dice, cast, now, clickhouse, sabotage } = this.#around;
    const policies = new Map([...POLICIES].filter(([site]) => cast.includes(site)));
    // Only the thread knows what is in the folder.
    const opened = await openNodeState(import.meta.dirname, () => this.#startThread());
    const state = sabotage.state?.(opened) ?? opened;
    const at = now();
    await state.activate(
      [...policies.values()].map(({ site, version, hash }) => ({ site, version, hash, at })),
    );
    this.headcount = await Headcount.start({
      ...{ policies, lookUpPlace: () => undefined, state, clickhouse, now },
      readDevice: READ_DEVICE,
      uniform: noNoise(),
      randomKey: () => dice.hex(32),
    });
  }

  #startThread() {
    const { disk, sabotage } = this.#around;
    const files = () => ({
      state: disk.open('state', this.faults),
      keys: disk.open('keys', this.faults),
    });
    const open = () => {
      const { state, keys } = sabotage.files?.(files()) ?? files();
      const operations = createStateOperations(state, keys);
      return sabotage.operations?.(operations) ?? operations;
    };
    this.thread = new SimThread(open, this.faults);
    return this.thread.asWorker;
  }
}
