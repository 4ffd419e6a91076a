import { writeFile } from 'node:fs/promises';
import { fixedNoise } from './fixedNoise.ts';
import { startNodeSide } from './nodeSide.ts';
import { runSmoke } from './runSmoke.ts';

// What Node answers now is what every platform must answer. Look at the difference before you commit it.
fixedNoise();
const side = await startNodeSide();
const smoke = await runSmoke(side);
await side.stop();
await writeFile(
  new URL('../../data/smoke.json', import.meta.url),
  `${JSON.stringify(smoke, null, 1)}\n`,
);
