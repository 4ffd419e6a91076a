/** What happened, as the clients and who kills saw it. */
export class Tally {
  requests = 0;
  resends = 0;
  /** Resent although they were answered. */
  repeated = 0;
  /** Connections that broke, were refused, or took too long. */
  broken = 0;
  /** Given up by the client before the answer. */
  givenUp = 0;
  unavailable = 0;
  tooMany = 0;
  /** Events whose first answer was lost, and whose second says that they were counted. */
  duplicates = 0;
  /** Events whose answer says that they came too late, so were never counted. */
  late = 0;
  /** Of those, events whose first answer was lost. */
  lateAgain = 0;
  kills = 0;
  stops = 0;
  outages = 0;
  /** Of the kills, those as windows closed. */
  killsAtClose = 0;
  /** Of the kills, and of the outages, those just as ClickHouse was given rows. */
  killsAtInsert = 0;
  outagesAtInsert = 0;
  /** The longest time from the first sending of a request to its answer, milliseconds of the machine's clock. */
  slowestAnswer = 0;
  /** The longest time from the server's end to the next answer, milliseconds. */
  slowestRecovery = 0;
  /** The longest time from SIGTERM to the server's end, milliseconds. */
  slowestStop = 0;
  /** What must not happen, in words. */
  readonly wrong: string[] = [];
  #endedAt: number | undefined;

  /** The server was killed or stopped. */
  ended(): void {
    this.#endedAt = performance.now();
  }

  answered(firstSent: number): void {
    const now = performance.now();
    this.slowestAnswer = Math.max(this.slowestAnswer, now - firstSent);
    if (this.#endedAt === undefined) return;
    this.slowestRecovery = Math.max(this.slowestRecovery, now - this.#endedAt);
    this.#endedAt = undefined;
  }
}
