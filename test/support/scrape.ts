import { Agent, fetch } from 'undici';
import { socketPath } from '../../src/socketPath.ts';

/** Every sample of a text in the format of Prometheus, by its name and labels. */
export function samples(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))] as const;
    }),
  );
}

/** The metrics of the server of a data folder, over its socket. */
export async function scrapeSocket(data: string): Promise<Map<string, number>> {
  const agent = new Agent({ connect: { socketPath: socketPath(data) } });
  try {
    return samples(await (await fetch('http://headcount/metrics', { dispatcher: agent })).text());
  } finally {
    await agent.close();
  }
}
