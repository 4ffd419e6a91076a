/** How much of the output is kept in memory at the most, in bytes. */
export const MOST_OUTPUT = 64 * 1024 * 1024;

/** What was written while a tap was open. */
export interface Tapped {
  readonly bytes: Uint8Array;
  /** There was more than is kept: what came last is missing. */
  readonly overflowed: boolean;
}

type Write = NodeJS.WriteStream['write'];

/**
 * What the process writes for others to read, kept in memory while an audit looks for canaries in it:
 * all on stdout and stderr, of its threads too, and the log, which goes to its file past both.
 * Nothing is kept while it is closed.
 */
export class LogTap {
  readonly #streams: readonly NodeJS.WriteStream[];
  readonly #most: number;
  #isOpen = false;
  #restore: (() => void)[] = [];
  #chunks: Uint8Array[] = [];
  #size = 0;
  #overflowed = false;

  /** @param streams whose output is listened to */
  constructor(
    streams: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr],
    most: number = MOST_OUTPUT,
  ) {
    this.#streams = streams;
    this.#most = most;
  }

  /** Begins to listen; once is enough. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#restore = this.#streams.map((stream) => {
      const write = stream.write;
      const tapped = ((...args: Parameters<Write>) => {
        this.#take(args[0], args[1]);
        return write.apply(stream, args);
      }) as Write;
      stream.write = tapped;
      return () => {
        // Not where somebody has put something over it since.
        if (stream.write === tapped) stream.write = write;
      };
    });
  }

  /** Ends it, and forgets what was written. */
  close(): void {
    this.#isOpen = false;
    for (const restore of this.#restore) restore();
    this.#restore = [];
    this.#chunks = [];
    this.#size = 0;
    this.#overflowed = false;
  }

  /** All since it was opened. */
  get tapped(): Tapped {
    return { bytes: Buffer.concat(this.#chunks), overflowed: this.#overflowed };
  }

  /** A destination for a log, which hands every line on to another, and keeps it while the tap is open. */
  over(destination: { write(line: string): unknown }): { write(line: string): void } {
    return {
      write: (line) => {
        if (this.#isOpen) this.#take(line);
        destination.write(line);
      },
    };
  }

  #take(chunk: unknown, encoding?: unknown): void {
    const bytes =
      chunk instanceof Uint8Array
        ? Uint8Array.from(chunk)
        : Buffer.from(String(chunk), typeof encoding === 'string' ? encodingOf(encoding) : 'utf8');
    const room = this.#most - this.#size;
    if (bytes.length > room) this.#overflowed = true;
    const kept = bytes.subarray(0, Math.max(0, room));
    if (kept.length === 0) return;
    this.#chunks.push(kept);
    this.#size += kept.length;
  }
}

function encodingOf(name: string): BufferEncoding {
  return Buffer.isEncoding(name) ? name : 'utf8';
}
