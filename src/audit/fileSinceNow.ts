import { open, stat } from 'node:fs/promises';
import { errorCode } from '../errorCode.ts';
import { UserError } from '../userError.ts';

/**
 * What is written to a file from now on, whenever it is asked for; all of it where the file is begun anew.
 *
 * @throws UserError where there is no such file
 */
export async function fileSinceNow(path: string): Promise<() => Promise<Uint8Array>> {
  const before = await stat(path).catch((error: unknown) => {
    throw new UserError(
      `The file of the log cannot be read (${errorCode(error).errorCode ?? 'unknown'}).`,
      'Look at --log.',
    );
  });
  return async () => {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const from = size < before.size ? 0 : before.size;
      const bytes = Buffer.alloc(size - from);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  };
}
