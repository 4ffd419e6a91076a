import { isAbsolute } from 'node:path';
import { Hono } from 'hono';
import * as z from 'zod';
import { type Problem, problem } from '../ingest/problem.ts';
import type { NodeState } from './nodeState.ts';

const Asked = z.strictObject({
  /** An absolute path: the server may run in another folder than the command line. */
  file: z.string().refine(isAbsolute),
  force: z.boolean().default(false),
});

/** `POST /backup`: writes a copy of what may outlive the windows; for the control app alone. */
export function backupRoute(state: Pick<NodeState, 'backup'>, now: () => number): Hono {
  const app = new Hono();
  app.post('/backup', async (context) => {
    const asked = Asked.safeParse(await context.req.json().catch(() => undefined));
    if (!asked.success) return problem(WRONG_PATH);
    try {
      return context.json(await state.backup({ ...asked.data, at: now() }));
    } catch (error) {
      return problem(whyNot(error));
    }
  });
  return app;
}

const WRONG_PATH: Problem = {
  status: 400,
  code: 'wrong-path',
  detail: 'Name the file to write by its whole path.',
};

const WHY_NOT: Readonly<Record<string, Problem>> = {
  EEXIST: {
    status: 409,
    code: 'backup-exists',
    detail: 'There is a file of this name. Name another, or replace it with --force.',
  },
  OWN_FILE: {
    status: 409,
    code: 'own-file',
    detail:
      'This file belongs to the data folder that is to be backed up: the state, the keys, the socket or ClickHouse. Name one elsewhere; --force does not replace these.',
  },
  ENOENT: {
    status: 400,
    code: 'no-such-folder',
    detail: 'The folder of this file does not exist. Make it, or name another.',
  },
  EACCES: {
    status: 400,
    code: 'may-not-write',
    detail:
      'It may not be written there. Where a server runs, the server writes it, so its user needs the right to write in that folder; else you do.',
  },
  EROFS: {
    status: 400,
    code: 'read-only',
    detail: 'The disk or mount of this file is read-only. Name a file elsewhere.',
  },
  EISDIR: {
    status: 409,
    code: 'is-a-folder',
    detail: 'This is a folder. Name a file in it.',
  },
  ENOTDIR: {
    status: 400,
    code: 'not-a-folder',
    detail: 'What this path names as a folder is a file. Name another.',
  },
};

function whyNot(error: unknown): Problem {
  const { code, message } = error as NodeJS.ErrnoException;
  const known = WHY_NOT[code === 'EPERM' ? 'EACCES' : (code ?? '')];
  if (known) return known;
  const full = code === 'ENOSPC' || /disk is full/.test(message);
  return {
    status: 500,
    code: 'backup-failed',
    detail: full
      ? 'The disk is full there. Nothing was written, and what was there is as it was.'
      : `It could not be written (${code ?? 'unknown'}). Nothing was written, and what was there is as it was.`,
  };
}
