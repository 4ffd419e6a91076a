import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { toResponse } from '../answer.ts';
import type { EventsDeps } from '../eventsRoute.ts';
import { answerCompatible, type CompatibleDeps } from './answerCompatible.ts';
import type { Dialect } from './dialect.ts';
import { readForeignBody } from './readForeignBody.ts';

export type CompatibleRoutesDeps = CompatibleDeps &
  Pick<EventsDeps, 'clientAddress' | 'connection' | 'place'>;

/**
 * A browser may send from any page, with whatever headers its client sets, which are others in
 * other versions. Hono allows those that the preflight asks for where no list is given.
 */
const PREFLIGHT = cors({ origin: '*', allowMethods: ['POST'], maxAge: 86_400 });

/** The paths that other products' clients post to, under the names that they have there. */
export function compatibleRoutes(dialects: readonly Dialect[], deps: CompatibleRoutesDeps): Hono {
  const app = new Hono();
  for (const dialect of dialects) {
    for (const path of dialect.paths) {
      app.options(path, PREFLIGHT);
      app.post(path, async (context) => {
        const address = deps.clientAddress(context);
        const connection = deps.connection?.(context);
        const request = {
          header: (name: string) => context.req.header(name),
          ...{ address, forwarded: connection !== undefined && connection !== address },
          place: deps.place?.(context),
          path,
        };
        const readText = () => readForeignBody(context, dialect.maxBody);
        return toResponse(await answerCompatible(dialect, request, readText, deps));
      });
    }
  }
  return app;
}
