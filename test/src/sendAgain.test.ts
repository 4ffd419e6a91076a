import { expect, test } from 'vitest';
import type { CanaryRequest } from '../../audit/canaryGround.ts';
import { sendAgain } from '../../src/audit/sendAgain.ts';

const REQUEST: CanaryRequest = { method: 'GET', path: '/', headers: {} };
const refusal = Buffer.from('HTTP/1.1 429 \r\nRetry-After: 7\r\n\r\nlater');

/** @param refusals how many times it is answered 429 */
function sender(refusals: number) {
  const pauses: number[] = [];
  let sent = 0;
  const send = sendAgain(
    async () => {
      sent += 1;
      if (sent <= refusals) return { status: 429, bytes: refusal };
      return { status: 202, bytes: Buffer.from('taken') };
    },
    async (ms) => pauses.push(ms),
  );
  return { send, pauses };
}

test('what comes too soon is sent again when it may, and the refusal is shown, too', async () => {
  const { send, pauses } = sender(2);
  const { status, refused } = await send(REQUEST);
  expect([status, refused, pauses]).toEqual([202, refusal, [7_000, 7_000]]);
});

test('it ends where all is refused, and at once where it is not to be sent again', async () => {
  expect((await sender(99).send(REQUEST)).status).toBe(429);
  const once = sender(1);
  expect((await once.send({ ...REQUEST, once: true })).status).toBe(429);
  expect(once.pauses).toEqual([]);
});
