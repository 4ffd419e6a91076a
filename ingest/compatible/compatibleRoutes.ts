import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { toResponse } from '../answer.ts';
import type { EventsDeps } from '../eventsRoute.ts';
import { answerCompatible, type CompatibleDeps } from './answerCompatible.ts';
import type { Dialect } from './dialect.ts';
import { readForeignBody } from './readForeignBody.ts';

export type CompatibleRoutesDeps = CompatibleDeps & Pick<EventsDeps, 'clientAddress' | 'place'>;

/** The paths that other products' clients post to, under the names that they have there. */
export function compatibleRoutes(dialects: readonly Dialect[], deps: CompatibleRoutesDeps): Hono {
  const app = new Hono();
  for (const dialect of dialects) {
    const preflight = cors({
      ...{ origin: '*', allowMethods: ['POST'], maxAge: 86_400 },
      allowHeaders: [...dialect.allowHeaders],
    });
    for (const path of dialect.paths) {
      app.options(path, preflight);
      app.post(path, async (context) => {
        const request = {
          header: (name: string) => context.req.header(name),
          address: deps.clientAddress(context),
          place: deps.place?.(context),
          path,
        };
        const text = await readForeignBody(context, dialect.maxBody);
        return toResponse(await answerCompatible(dialect, request, text, deps));
      });
    }
  }
  return app;
}
