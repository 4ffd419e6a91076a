import { Hono } from 'hono';
import { API_CSP, apiPage } from './apiPage.ts';
import { openApi } from './openapi.ts';

/** `GET /v1/openapi.json`, the API for programs, and `GET /v1/docs`, the same to read. */
export function openapiRoute(): Hono {
  const app = new Hono();
  const document = openApi();
  const page = apiPage(document);
  const headers = {
    'cache-control': 'public, max-age=3600',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
  app.get('/v1/openapi.json', () => Response.json(document, { headers }));
  app.get('/v1/docs', async () => {
    const type = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': API_CSP };
    return new Response(await page, { headers: { ...headers, ...type } });
  });
  return app;
}
