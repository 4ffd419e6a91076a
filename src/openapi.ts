import { Answer } from '../query/answerSchema.ts';
import { Query } from '../query/querySchema.ts';
import { SiteDescription } from '../query/siteSchema.ts';
import { COMPLIANCE_OPERATIONS, complianceSchemas } from './openapiCompliance.ts';
import { EVENT_SCHEMAS } from './openapiEvents.ts';
import { json, type Operation, ref, refused, type Schema, schemasOf } from './openapiParts.ts';

export interface OpenApi {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly securitySchemes: object;
  };
}

/** The public API as an OpenAPI 3.1 document; what a query and its answer are comes from their zod schemas. */
export function openApi(): OpenApi {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Headcount',
      version: '1',
      description: 'Audience numbers without a person in them: events in, released counts out.',
    },
    paths: {
      '/v1/query': { post: query },
      '/v1/site': { get: site },
      '/v1/events': { post: events },
      '/privacy/{site}': { get: privacy },
      ...COMPLIANCE_OPERATIONS,
      '/healthz': { get: health },
    },
    components: {
      schemas: {
        ...{ ...schemasOf(Query, 'input'), ...answerSchemas(), ...EVENT_SCHEMAS },
        ...{ ...schemasOf(SiteDescription.array(), 'output'), ...complianceSchemas(), ...PROBLEMS },
      },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

/** The query in an answer has its defaults filled in; it is described once, as it is sent. */
function answerSchemas(): Record<string, Schema> {
  const schemas = schemasOf(Answer, 'output');
  const names = ['Answer', 'Result', 'Audience', 'Meta', 'Other'];
  return Object.fromEntries(names.map((name) => [name, schemas[name] as Schema]));
}

const PROBLEMS: Readonly<Record<string, Schema>> = {
  Problem: {
    description: 'What is wrong and what to do about it (RFC 9457).',
    type: 'object',
    properties: {
      title: { type: 'string' },
      status: { type: 'integer' },
      code: { type: 'string', description: 'For programs.' },
      detail: { type: 'string' },
      errors: { type: 'array', items: ref('Place') },
    },
    required: ['title', 'status', 'code', 'detail'],
  },
  Place: {
    description: 'Where a request is wrong.',
    type: 'object',
    properties: {
      index: { type: 'integer', description: 'Of which event.' },
      path: { type: 'string', description: 'The keys to the place, with dots between.' },
      message: { type: 'string' },
    },
    required: ['path', 'message'],
  },
};

const query: Operation = {
  operationId: 'query',
  summary: 'Ask for audience numbers',
  description:
    'Numbers with their margins, from what was released, in the shape of Plausible’s Stats API v2. As CSV for who accepts `text/csv`: dimensions, metrics, a margin for each metric, and in how many windows the row was published. The metric `audience` estimates how many people came and stands alone; its intervals are in `audience` of each row.',
  security: [{ token: [] }],
  requestBody: {
    required: true,
    content: json('Query', {
      site_id: 'demo',
      metrics: ['visits', 'pageviews'],
      date_range: '7d',
      dimensions: ['event:page'],
      filters: [['is', 'event:page', ['/', '/pricing']]],
      order_by: [['pageviews', 'desc']],
      pagination: { limit: 100 },
    }),
  },
  responses: {
    200: {
      description: 'The numbers.',
      content: { ...json('Answer'), 'text/csv': { schema: { type: 'string' } } },
    },
    400: refused('`not-json`, `wrong-shape`: see `errors` for each place.'),
    401: refused('`no-token`, `unknown-token`'),
    403: refused('`not-your-site`, `wrong-role`'),
    413: refused('`too-large`'),
    422: refused('`no-such-numbers`: what to ask instead is in `detail`.'),
    503: refused('`clickhouse-away`: ask again after `Retry-After` seconds.'),
  },
};

const site: Operation = {
  operationId: 'site',
  summary: 'See what a token reads',
  description:
    'The token’s site: what can be asked of it, how it is released, and when. From the policy in force; no number of anybody is in it.',
  security: [{ token: [] }],
  responses: {
    200: { description: 'The site.', content: json('Site') },
    401: refused('`no-token`, `unknown-token`'),
    403: refused('`wrong-role`: it takes a token of role product or compliance.'),
    404: refused('`unknown-site`: no policy is in force any more.'),
  },
};

const events: Operation = {
  operationId: 'sendEvents',
  summary: 'Send events',
  description:
    'Counted when the answer comes; nothing of the request is kept beside the counts. From a browser also as `text/plain`, which needs no preflight.',
  parameters: [
    {
      name: 'debug',
      in: 'query',
      required: false,
      description: 'With `1` the answer is what would be kept, and nothing is.',
      schema: { enum: ['1'] },
    },
  ],
  requestBody: {
    required: true,
    content: json('Events', {
      site: 'demo',
      sentAt: 1793527240500,
      consent: 'granted',
      visitor: '5f928a29-e288-4b78-a7f3-0d46b3081873',
      events: [
        {
          id: '01a1968d-d54e-75c1-bb70-28494d893e14',
          at: 1793527240014,
          type: 'page_view',
          url: 'https://lamps.example/pricing',
        },
      ],
    }),
  },
  responses: {
    202: { description: 'The counts are durable.', content: json('Receipt') },
    200: {
      description: 'With `debug=1`: what would be kept.',
      content: { 'application/json': { schema: { type: 'object' } } },
    },
    400: refused('`not-json`, `wrong-shape`, `unknown-site`'),
    403: refused('`unknown-origin`'),
    413: refused('`too-large`, `too-many-events`'),
    415: refused('`wrong-content-type`'),
    503: refused('`not-durable`: send the same request again after `Retry-After` seconds.'),
  },
};

const privacy: Operation = {
  operationId: 'privacyNotice',
  summary: 'Read what a site does with people’s data',
  description: 'Made from the policy in force. A page, or JSON for who accepts it.',
  parameters: [{ name: 'site', in: 'path', required: true, schema: { type: 'string' } }],
  responses: {
    200: {
      description: 'The notice.',
      content: {
        'text/html': { schema: { type: 'string' } },
        'application/json': { schema: { type: 'object' } },
      },
    },
    404: refused('`unknown-site`'),
  },
};

const health: Operation = {
  operationId: 'health',
  summary: 'See whether it runs',
  description: 'Says `ok`.',
  responses: {
    200: { description: 'It runs.', content: { 'text/plain': { schema: { const: 'ok\n' } } } },
  },
};
