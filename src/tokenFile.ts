import { readFile, rename, writeFile } from 'node:fs/promises';
import { readEdgeTokens } from './edge/edgeTokens.ts';
import type { TokenDeps } from './tokenRoutes.ts';
import { type TokenRow, tokenId } from './tokenTable.ts';
import { UserError } from './userError.ts';

/** Of a Worker's secret: https://developers.cloudflare.com/workers/platform/limits/#environment-variables */
const MAX_SECRET_BYTES = 5 * 1024;

/**
 * The tokens of a deployment at the edge, in a file that becomes its secret TOKENS. It holds
 * hashes and never a token, as the state of a server does.
 *
 * @param path made with the first token
 */
export function tokenFile(path: string): TokenDeps['state'] {
  const read = async () => {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw new UserError(`${path} cannot be read.`, 'Correct its path or its rights.');
    });
    const rows = readEdgeTokens(text);
    if (rows) return rows;
    throw new UserError(
      `${path} is no JSON array of tokens.`,
      'Put it back as `headcount token create --edge` wrote it, or name another with --edge-file.',
    );
  };
  const write = async (rows: readonly TokenRow[]) => {
    const text = `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`;
    if (Buffer.byteLength(text) > MAX_SECRET_BYTES) {
      throw new UserError(
        `${path} would be longer than a secret of a Worker may be, which is 5 KB.`,
        'Take tokens back that nobody uses: `headcount token revoke --edge`.',
      );
    }
    // Whole or not at all.
    const fresh = `${path}.new`;
    try {
      await writeFile(fresh, text);
      await rename(fresh, path);
    } catch {
      throw new UserError(`${path} cannot be written.`, 'Correct its path or its rights.');
    }
  };
  return {
    tokens: async () => [...(await read())],
    addToken: async (row) => write([...(await read()), row]),
    removeToken: async (id) => {
      const rows = await read();
      const removed = rows.filter((row) => tokenId(row) === id);
      if (removed.length > 0) await write(rows.filter((row) => tokenId(row) !== id));
      return removed;
    },
  };
}
