import { mkdirSync } from 'node:fs';
import { drainPending, Session, version } from 'chdb';
import { Exception, exceptionOf } from './exception.ts';
import type { StatementRequest } from './readRequest.ts';

export interface Result {
  readonly bytes: Uint8Array;
  readonly readRows: number;
  readonly readBytes: number;
}

/**
 * The embedded engine as a server has it: each statement runs on a session of its own, so
 * that no setting outlives it. `session_id` names one that stays, with its temporary tables.
 */
export class Engine {
  /** Without one that stays, the engine would stop after each statement. */
  readonly #held: Session;
  readonly #named = new Map<string, { readonly session: Session; busy: boolean }>();
  readonly #path: string;
  readonly #running = new Set<Promise<unknown>>();
  readonly version = version().libchdb.replaceAll('"', '');

  /** @throws when another process has the folder, or this one has another folder */
  constructor(path: string) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    this.#path = path;
    try {
      this.#held = new Session(path);
    } catch (error) {
      throw new Error(
        `The engine cannot open ${path}. Only one process at a time may have a folder, and a process only one folder: stop the other, or name another folder.`,
        { cause: error },
      );
    }
  }

  /** @throws Exception what the engine says is wrong */
  run(request: StatementRequest): Promise<Result> {
    const running = this.#run(request).catch((error: Error) => {
      throw error instanceof Exception ? error : new Exception(error.message);
    });
    const settled = running.catch(() => undefined).then(() => void this.#running.delete(settled));
    this.#running.add(settled);
    return running;
  }

  async close(): Promise<void> {
    await Promise.all(this.#running);
    for (const { session } of this.#named.values()) session.close();
    this.#held.close();
    await drainPending();
  }

  async #run(request: StatementRequest): Promise<Result> {
    if (request.session === '') {
      const session = new Session(this.#path);
      return runOn(session, request).finally(() => session.close());
    }
    const named = this.#named.get(request.session) ?? {
      session: new Session(this.#path),
      busy: false,
    };
    this.#named.set(request.session, named);
    if (named.busy) throw exceptionOf(373, 'Session is locked.', 'SESSION_IS_LOCKED');
    named.busy = true;
    try {
      return await runOn(named.session, request);
    } finally {
      for (const name of request.settings.keys()) {
        await named.session.queryAsync(`SET ${name} = DEFAULT`).catch(() => undefined);
      }
      named.busy = false;
    }
  }
}

async function runOn(session: Session, request: StatementRequest): Promise<Result> {
  const { statement, rows, settings, params, database, format } = request;
  if (database !== '') await session.queryAsync(`USE \`${database.replaceAll('`', '\\`')}\``);
  for (const [name, value] of [...settings, ...params]) {
    if (!/^\w+$/.test(name)) throw exceptionOf(115, 'Unknown setting.', 'UNKNOWN_SETTING');
    await session.queryAsync(`SET ${name} = ${quote(value)}`);
  }
  // The rows of an INSERT stand on the lines after it.
  const result = await session.queryAsync(rows === '' ? statement : `${statement}\n${rows}`, {
    format,
  });
  return { bytes: result.bytes(), readRows: result.rowsRead, readBytes: result.bytesRead };
}

function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
