import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Receipt } from '../ingest/eventsRoute.ts';
import { DROP_REASONS } from '../transforms/dropReason.ts';
import type { CommitWatch } from './watchCommits.ts';

/** Seconds; from a tenth of a millisecond, since most requests take less than one. */
const REQUEST_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5];
const COMMIT_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5];
const STEP_BUCKETS = [1e-7, 2.5e-7, 5e-7, 1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 1e-4, 1e-3];

/**
 * What happened, counted as it happens; what is, is in `stateMetrics`. Every label is one
 * of a few words of Headcount's own, or the name of a site that has a policy. They are
 * exact figures about the data, so they are for operators alone.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #accepted = this.#counter(
    'headcount_events_accepted_total',
    'Events counted and durable.',
    'site',
  );
  readonly #dropped = this.#counter(
    'headcount_events_dropped_total',
    'Events that were not counted, by reason; those sent again are duplicates.',
    ...['site', 'reason'],
  );
  readonly #refused = this.#counter(
    'headcount_requests_refused_total',
    'Requests answered with an error, by its code.',
    ...['route', 'code'],
  );
  readonly #limited = this.#counter(
    'headcount_rate_limited_total',
    'Requests answered with 429, by what was limited.',
    'by',
  );
  readonly #connections = this.#counter(
    'headcount_connections_refused_total',
    'Connections closed at once, because there were as many as may be.',
  );
  readonly #commits = this.#counter(
    'headcount_commits_total',
    'Commits of the state, by result.',
    'result',
  );
  readonly #requestSeconds = this.#histogram(
    'headcount_request_duration_seconds',
    'From the headers of a request to its answer.',
    REQUEST_BUCKETS,
    ...['route', 'status'],
  );
  readonly #commitSeconds = this.#histogram(
    'headcount_commit_duration_seconds',
    'One commit of the state, synced to disk.',
    COMMIT_BUCKETS,
  );
  readonly #stepSeconds = this.#histogram(
    'headcount_step_duration_seconds',
    'One run of a step of the transforms, of one request in 64.',
    STEP_BUCKETS,
    'step',
  );

  constructor() {
    for (const by of ['address', 'site']) this.#limited.inc({ by }, 0);
    for (const result of ['durable', 'failed']) this.#commits.inc({ result }, 0);
  }

  /** Begins the series of sites at zero: a rate needs a value before the first event. */
  beginSites(sites: Iterable<string>): void {
    for (const site of sites) {
      this.#accepted.inc({ site }, 0);
      for (const reason of [...DROP_REASONS, 'duplicate']) this.#dropped.inc({ site, reason }, 0);
    }
  }

  /** Forgets the series of a site that is gone. */
  endSite(site: string): void {
    this.#accepted.remove({ site });
    for (const reason of [...DROP_REASONS, 'duplicate']) this.#dropped.remove({ site, reason });
  }

  /** What the process takes: processor, memory, garbage collection, the event loop's lag. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  collected(site: string, { accepted, dropped }: Receipt): void {
    if (accepted > 0) this.#accepted.inc({ site }, accepted);
    for (const reason in dropped) this.#dropped.inc({ site, reason }, dropped[reason] ?? 0);
  }

  /** An answer was made; `code` is that of its problem, if it is one. */
  answered(route: string, status: number, code: string | undefined, seconds: number): void {
    this.#requestSeconds.observe({ route, status: `${Math.floor(status / 100)}xx` }, seconds);
    if (status >= 400) this.#refused.inc({ route, code: code ?? String(status) });
  }

  /** A request that was refused before it reached a route. */
  refused(code: string): void {
    this.#refused.inc({ route: 'none', code });
  }

  readonly limited = (by: 'address' | 'site'): void => this.#limited.inc({ by });

  connectionRefused(): void {
    this.#connections.inc();
  }

  readonly commits: CommitWatch = {
    begun: () => {},
    durable: (seconds) => {
      this.#commits.inc({ result: 'durable' });
      this.#commitSeconds.observe(seconds);
    },
    failed: () => {
      this.#commits.inc({ result: 'failed' });
    },
  };

  readonly timeStep = (step: string, seconds: number): void =>
    this.#stepSeconds.observe({ step }, seconds);

  #counter(name: string, help: string, ...labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #histogram(name: string, help: string, buckets: number[], ...labelNames: string[]): Histogram {
    return new Histogram({ name, help, buckets, labelNames, registers: [this.registry] });
  }
}
