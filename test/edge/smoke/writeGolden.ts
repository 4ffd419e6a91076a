import { writeFile } from 'node:fs/promises';
import { edgeNotices } from './edgeNotices.ts';
import { fixedNoise } from './fixedNoise.ts';
import { startNodeSide } from './nodeSide.ts';
import { runSmoke } from './runSmoke.ts';

// What Node answers now is what every platform must answer; only notices are another at the edge. Look at the difference before you commit it.
fixedNoise();
const side = await startNodeSide();
const smoke = await runSmoke(side);
await side.stop();
const notices = { server: smoke.notices, edge: await edgeNotices() };
await writeFile(
  new URL('../../data/smoke.json', import.meta.url),
  `${JSON.stringify({ ...smoke, notices }, null, 1)}\n`,
);
