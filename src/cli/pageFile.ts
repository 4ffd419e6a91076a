import { statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { refuseOwnFile } from '../refuseOwnFile.ts';
import { UserError } from '../userError.ts';

/**
 * Looks, before the work begins, whether a page can be written where it is wanted.
 *
 * @returns writes it: under its name it is whole or not there
 * @throws UserError where it cannot, from the function that is returned, too
 */
export function pageFile(data: string, file: string): (page: string) => Promise<void> {
  const refuse = (error: unknown): never => {
    throw new UserError(
      `${file}: ${why((error as NodeJS.ErrnoException).code)}.`,
      'Name another file with --html, in a folder that is there.',
    );
  };
  try {
    refuseOwnFile(data, file);
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
      throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    }
  } catch (error) {
    refuse(error);
  }
  return async (page) => {
    const partial = `${file}.partial`;
    try {
      await writeFile(partial, page, { mode: 0o600 });
      await rename(partial, file);
    } catch (error) {
      await rm(partial, { force: true });
      refuse(error);
    }
  };
}

function why(code: string | undefined): string {
  if (code === 'OWN_FILE') return 'is a file that the data folder lives from';
  if (code === 'EISDIR') return 'is a folder';
  if (code === 'ENOENT') return 'has no folder to stand in';
  return `cannot be written (${code ?? 'unknown'})`;
}
