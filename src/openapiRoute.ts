import { Hono } from 'hono';
import { API_CSP, apiPage } from './apiPage.ts';
import { type OpenApi, openApi } from './openapi.ts';

/** `GET /v1/openapi.json`, the API for programs, and `GET /v1/docs`, the same to read. */
export function openapiRoute(): Hono {
  const app = new Hono();
  // Made when somebody asks: a Worker is started often, and mostly for events.
  let made: OpenApi | undefined;
  let page: string | undefined;
  const document = () => {
    made ??= openApi();
    return made;
  };
  const headers = {
    'cache-control': 'public, max-age=3600',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
  app.get('/v1/openapi.json', () => Response.json(document(), { headers }));
  app.get('/v1/docs', async () => {
    const type = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': API_CSP };
    page ??= await apiPage(document());
    return new Response(page, { headers: { ...headers, ...type } });
  });
  return app;
}
