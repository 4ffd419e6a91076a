import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endOnSignal } from '../../src/audit/endOnSignal.ts';

/** A command that is at something for ever, until it is ended. */
const [folder = ''] = process.argv.slice(2);
endOnSignal(() => writeFile(join(folder, 'closed'), ''));
setInterval(() => {}, 60_000);
await writeFile(join(folder, 'pid'), String(process.pid));
