import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { toResponse } from './answer.ts';
import { type AnswerDeps, answerEvents } from './answerEvents.ts';
import type { Place } from './rawRequest.ts';
import { readBody } from './readBody.ts';
import { MAX_BODY } from './wireLimits.ts';

export { NotDurable, type Receipt } from './takeEnvelope.ts';

export interface EventsDeps extends AnswerDeps {
  /** The client's address, from the connection or a trusted proxy. */
  readonly clientAddress: (context: Context) => string | undefined;
  /** The connection's own address, where a proxy may tell of another. */
  readonly connection?: (context: Context) => string | undefined;
  /** The sender's place where the platform tells it, as Cloudflare's `request.cf`. */
  readonly place?: (context: Context) => Place | undefined;
}

export const EVENTS_PATH = '/v1/events';

/** `POST /v1/events`: the one way in. */
export function eventsRoute(deps: EventsDeps): Hono {
  const app = new Hono();
  // A browser may send from any page; which pages count is decided by the policy.
  app.options(
    EVENTS_PATH,
    cors({ origin: '*', allowMethods: ['POST'], allowHeaders: ['content-type'], maxAge: 86_400 }),
  );
  app.post(EVENTS_PATH, async (context) => {
    const request = {
      header: (name: string) => context.req.header(name),
      address: deps.clientAddress(context),
      place: deps.place?.(context),
      debug: context.req.query('debug') === '1',
    };
    return toResponse(await answerEvents(request, await readBody(context, MAX_BODY), deps));
  });
  return app;
}
