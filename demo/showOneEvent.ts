import type { RunningServer } from '../src/node.ts';
import type { Person } from './population.ts';
import { mayCountVisitor, type SimulatedRequest } from './simulate.ts';

/** One request as it came in, beside all that is kept of it. */
export async function showOneEvent(
  server: RunningServer,
  people: readonly Person[],
  requests: readonly SimulatedRequest[],
): Promise<void> {
  const byAddress = new Map(people.map((person) => [person.address, person]));
  const request = requests.find(({ address, body }) => {
    const person = byAddress.get(address);
    return person && !mayCountVisitor(person) && person.consent === 'denied' && /email/.test(body);
  });
  if (!request) return;
  const { address, headers, body } = request;
  const response = await fetch(`${server.url}/v1/events?debug=1`, {
    method: 'POST',
    headers: { ...headers, 'x-forwarded-for': address },
    body,
  });
  const { events } = (await response.json()) as { events: unknown[] };
  const { visitor, consent, events: sent } = JSON.parse(body);
  console.log('One event of somebody who refused, as it came in:');
  print({ address, 'user-agent': headers['user-agent'], consent, visitor, ...sent[0] });
  console.log('\nAll that counting sees of it (then only the counts of its cells go up by one):');
  print(events[0]);
  console.log('');
}

function print(record: unknown): void {
  const entries = Object.entries(record as object);
  const width = Math.max(...entries.map(([key]) => key.length));
  for (const [key, value] of entries) {
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    console.log(`  ${key.padEnd(width)} ${text}`);
  }
}
