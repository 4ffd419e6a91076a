import { expect, test } from 'vitest';
import { createAsk } from '../../dashboard/ask/createAsk.ts';
import { createGet } from '../../dashboard/ask/createGet.ts';
import { isSignedOut, Refusal } from '../../dashboard/ask/refusal.ts';

/** A server that answers when it is told to. */
function slowServer() {
  const asked: {
    readonly body: unknown;
    readonly signal: AbortSignal | null | undefined;
    readonly answer: (response: Response) => void;
  }[] = [];
  const fetching = (_path: string, init: RequestInit) =>
    new Promise<Response>((resolve, reject) => {
      const { signal } = init;
      asked.push({ body: JSON.parse(String(init.body)), signal, answer: resolve });
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  const ask = createAsk(createGet(fetching as typeof fetch, 'hc_x'), 'demo');
  return { asked, ask };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const question = (cube: string) => ({ cube, metrics: ['visits' as const], date_range: '7d' });

test('the same question is asked once, three at a time, in their order', async () => {
  const { asked, ask } = slowServer();
  const answers = ['a', 'b', 'a', 'c', 'd'].map((cube) => ask(question(cube)));
  await turn();
  expect(asked.map(({ body }) => body)).toEqual(
    ['a', 'b', 'c'].map((cube) => ({ site_id: 'demo', ...question(cube) })),
  );
  asked[1]?.answer(Response.json({ of: 'b' }));
  await turn();
  expect(asked[3]?.body).toMatchObject({ cube: 'd' });
  for (const { answer } of asked) answer(Response.json({ of: 'any' }));
  await Promise.all(answers);
  expect(await answers[0]).toBe(await answers[2]);
});

test('what nobody wants any more is not asked, or given up, and holds up nobody', async () => {
  const { asked, ask } = slowServer();
  const waits = ['a', 'b', 'c', 'd', 'e'].map((cube) => {
    const wanted = new AbortController();
    const answer = ask(question(cube), wanted.signal).catch((error: unknown) => error);
    return { cube, wanted, answer };
  });
  const newest = ask(question('newest'));
  const other = ask(question('b'));
  await turn();
  expect(asked).toHaveLength(3);
  for (const { wanted } of waits) wanted.abort();
  await turn();
  // Another part of the page wants b: it goes on, and the others make room for the newest.
  expect(asked.map(({ body }) => body)).toMatchObject(
    ['a', 'b', 'c', 'newest'].map((cube) => ({ cube })),
  );
  expect(asked.map(({ signal }) => signal?.aborted)).toEqual([true, false, true, false]);
  asked[1]?.answer(Response.json({ of: 'b' }));
  asked[3]?.answer(Response.json({ of: 'newest' }));
  expect([await other, await newest]).toEqual([{ of: 'b' }, { of: 'newest' }]);
  expect(await waits[4]?.answer).toMatchObject({ name: 'AbortError' });
  // It can be asked again, and what was answered is kept.
  const again = ask(question('a'));
  expect(await ask(question('b'))).toEqual({ of: 'b' });
  await turn();
  expect(asked).toHaveLength(5);
  asked[4]?.answer(Response.json({ of: 'a' }));
  expect(await again).toEqual({ of: 'a' });
});

test('a question that is asked again in the same turn goes on', async () => {
  const { asked, ask } = slowServer();
  const wanted = new AbortController();
  const first = ask(question('a'), wanted.signal);
  await turn();
  wanted.abort();
  const second = ask(question('a'), new AbortController().signal);
  await turn();
  asked[0]?.answer(Response.json({ of: 'a' }));
  expect([await first, await second, asked.length]).toEqual([{ of: 'a' }, { of: 'a' }, 1]);
});

test('what failed is a refusal with the reason of the server, and may be asked again', async () => {
  const { asked, ask } = slowServer();
  const failed = ask(question('a')).catch((error: unknown) => error);
  await turn();
  const headers = { 'retry-after': '10' };
  asked[0]?.answer(
    Response.json({ code: 'clickhouse-away', detail: 'Ask again.' }, { status: 503, headers }),
  );
  expect(await failed).toMatchObject({ status: 503, code: 'clickhouse-away', retryAfter: 10 });
  const again = ask(question('a'));
  await turn();
  asked[1]?.answer(Response.json({ results: [] }));
  expect(await again).toEqual({ results: [] });
});

test('a server that is not there, and one that answers with a page, are refusals too', async () => {
  const away = createGet(() => Promise.reject(new TypeError('fetch failed')), 'hc_x');
  await expect(away('/v1/site')).rejects.toMatchObject({ status: 0, code: 'server-away' });
  const proxy = createGet(async () => new Response('<h1>Bad gateway', { status: 502 }), 'hc_x');
  const error = await proxy('/v1/site').catch((it: unknown) => it);
  expect(error).toBeInstanceOf(Refusal);
  expect(String(error)).toMatch(/answered 502 without a reason/);
  expect(isSignedOut(error)).toBe(false);
});
