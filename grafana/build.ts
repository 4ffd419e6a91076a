import { writeFile } from 'node:fs/promises';
import { dashboard } from './dashboard.ts';

// `node grafana/build.ts && npx biome check --write grafana/headcount.json`
const file = new URL('headcount.json', import.meta.url);
await writeFile(file, `${JSON.stringify(dashboard(), null, 2)}\n`);
