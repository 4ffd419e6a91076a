import { setTimeout as wait } from 'node:timers/promises';
import { retryAfter } from './edgeApi.ts';
import { isHere } from './edgeTarget.ts';
import { createPublicSender, type PublicSender } from './publicSender.ts';

/** How often a request is sent again that came too soon: the limit is that of the audit's one address. */
const TRIES = 5;

/**
 * What the platform writes itself; it refuses a request that brings it along:
 * https://developers.cloudflare.com/fundamentals/reference/http-headers/
 */
const PLATFORM = /^cf-/;

/** Sends requests to a deployment on Cloudflare, each from the one address of this machine. */
export function createEdgeSender(url: URL): PublicSender {
  const sender = createPublicSender(url.origin);
  return {
    async send({ from: _, headers, ...request }) {
      const allowed = isHere(url)
        ? headers
        : Object.fromEntries(Object.entries(headers).filter(([name]) => !PLATFORM.test(name)));
      for (let tries = 1; ; tries += 1) {
        const answer = await sender.send({ ...request, headers: allowed });
        if (answer.status !== 429 || tries >= TRIES) return answer;
        const [, seconds] =
          /^retry-after: *(\d+)/im.exec(Buffer.from(answer.bytes).toString('latin1')) ?? [];
        await wait(1000 * retryAfter(seconds));
      }
    },
    close: sender.close,
  };
}
