import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { parseEnvelope, parseEvent } from '../../ingest/wire.ts';
import { openApi } from '../../src/openapi.ts';
import { openapiRoute } from '../../src/openapiRoute.ts';
import { testConfig, testServer } from '../support/headcount.ts';

type Fields = { properties: Record<string, { const?: string }>; required: string[] };

test('the document is OpenAPI 3.1, and every reference in it is there', async () => {
  const response = await openapiRoute().request('/v1/openapi.json');
  const document = (await response.json()) as Record<string, unknown>;
  const validator = new Validator();
  expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
  const { schemas } = openApi().components;
  for (const [, name = ''] of JSON.stringify(document).matchAll(/"#\/([^"]*)"/g)) {
    expect(Object.keys(schemas).map((it) => `components/schemas/${it}`)).toContain(name);
  }
});

const URL = 'https://lamps.example/';
const EVENTS: Record<string, object> = {
  page_view: { url: URL },
  page_leave: { url: URL },
  click: { url: URL, target: 'buy' },
  error: { kind: 'api', name: 'NetworkError' },
  custom: { name: 'bought' },
  consent: { choice: 'granted' },
};
const ID = '01a1968d-d54e-75c1-bb70-28494d893e14';

test.each(Object.entries(EVENTS))('a %s needs what the document says', (type, fields) => {
  const kinds = openApi().components.schemas.Event?.oneOf as Fields[];
  const kind = kinds.find(({ properties }) => properties.type?.const === type);
  const event: Record<string, unknown> = { id: ID, at: 1, type, ...fields };
  expect(kind?.required.toSorted()).toEqual(Object.keys(event).toSorted());
  expect(parseEvent(event, 0)).toHaveProperty('ok');
  for (const key of kind?.required ?? []) {
    const { [key]: _, ...less } = event;
    expect(parseEvent(less, 0)).toHaveProperty('errors');
  }
  for (const key of Object.keys(kind?.properties ?? {})) {
    expect(parseEvent({ ...event, [key]: { never: 'this' } }, 0), key).toSatisfy(
      (it: object) => key === 'props' || 'errors' in it,
    );
  }
});

test('an envelope has the fields that the document says', () => {
  const { properties, required } = openApi().components.schemas.Events as unknown as Fields;
  const good = { site: 'demo', events: [{}] };
  expect(required).toEqual(Object.keys(good));
  expect(parseEnvelope(good)).toHaveProperty('ok');
  for (const key of Object.keys(properties)) {
    expect(parseEnvelope({ ...good, [key]: -1.5 }), key).toHaveProperty('errors');
  }
});

test('the page to read may do nothing but show itself', async () => {
  const { url } = await testServer(await testConfig());
  const response = await fetch(`${url}/v1/docs`);
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  const csp = response.headers.get('content-security-policy') ?? '';
  expect(csp).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'/);
  const page = await response.text();
  expect(page).not.toMatch(/<script|<link|<img|<iframe|\bon\w+=|style="|[^/]url\(|\[object/i);
  const targets = [...page.matchAll(/href="([^"]*)"/g)].map(([, to = '']) => to);
  const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => `#${id}`));
  expect(targets.filter((to) => !ids.has(to))).toEqual(['/v1/openapi.json']);
  expect((await fetch(`${url}/v1/openapi.json`)).status).toBe(200);
});
