import { openAudit } from '../../src/audit/openAudit.ts';
import { readConfig } from '../../src/config.ts';

/** Opens an audit of a data folder, on which no server runs, and holds it until it is killed. */
const [, , data = '', policies = ''] = process.argv;
const audit = await openAudit(readConfig({ data, policies }, process.env), { seed: 1 });
await (await audit.subject('demo')).openCanary();
process.stdout.write('open\n');
setInterval(() => undefined, 1 << 30);
