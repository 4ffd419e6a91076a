import type { WireEvent } from '../ingest/wire.ts';
import { MAX_EVENTS, MAX_TARGET } from '../ingest/wireLimits.ts';

type Schema = Readonly<Record<string, unknown>>;

const text = (maxLength: number): Schema => ({ type: 'string', minLength: 1, maxLength });
const string = (maxLength: number): Schema => ({ type: 'string', maxLength });
const url = { ...string(2048), format: 'uri' };
const uuid = { type: 'string', format: 'uuid' };
const instant = { type: 'integer', minimum: 0, description: 'Milliseconds since 1970.' };
const choice = { enum: ['granted', 'denied', 'objected'] };

/** For each type of event its fields beside `id`, `at` and `type`, those that it needs first. */
const EVENTS: Readonly<Record<WireEvent['type'], [needs: Schema, may: Schema]>> = {
  page_view: [{ url }, { referrer: string(2048), from: string(2048) }],
  page_leave: [{ url }, { engagedMs: { type: 'number', minimum: 0 }, exit: { type: 'boolean' } }],
  click: [{ url, target: text(MAX_TARGET) }, {}],
  error: [
    { kind: { enum: ['crash', 'load', 'api'] }, name: text(64) },
    { url, status: { type: 'integer' } },
  ],
  custom: [
    { name: text(64) },
    {
      url,
      props: {
        type: 'object',
        maxProperties: 20,
        propertyNames: text(64),
        additionalProperties: { anyOf: [string(256), { type: 'number' }, { type: 'boolean' }] },
      },
    },
  ],
  consent: [{ choice }, { entryCounted: { type: 'boolean' } }],
};

const signal = string(8192);

/**
 * The wire format as JSON Schema. Written by hand, as `ingest/wire.ts` parses an
 * envelope and its events apart; a test compares the two.
 */
export const EVENT_SCHEMAS: Readonly<Record<string, Schema>> = {
  Event: {
    description: 'What happened once; its `type` says which fields it has.',
    oneOf: Object.entries(EVENTS).map(([type, [needs, may]]) => ({
      title: type,
      type: 'object',
      properties: { type: { const: type }, id: uuid, at: instant, ...needs, ...may },
      required: ['type', 'id', 'at', ...Object.keys(needs)],
    })),
  },
  Consent: {
    description: 'What the person chose, or the signals of a consent tool.',
    anyOf: [
      choice,
      {
        type: 'object',
        minProperties: 1,
        properties: {
          ...{ choice, tcf: signal, gpp: string(2048) },
          sid: { type: 'array', maxItems: 50, items: { type: 'integer' } },
          gcs: signal,
        },
      },
    ],
  },
  Events: {
    type: 'object',
    properties: {
      site: { ...string(63), description: 'The name of its policy.' },
      sentAt: { ...instant, description: 'By the same clock as `at`, which it corrects.' },
      consent: { $ref: '#/components/schemas/Consent' },
      visitor: { ...uuid, description: 'Of the browser; read only under a grant.' },
      child: { type: 'boolean', description: 'Whether the sender knows a child to use it.' },
      context: {
        type: 'object',
        properties: {
          language: string(64),
          timezone: string(64),
          screen: {
            type: 'array',
            prefixItems: [{ type: 'integer' }, { type: 'integer' }],
            minItems: 2,
            maxItems: 2,
          },
        },
      },
      events: {
        type: 'array',
        minItems: 1,
        maxItems: MAX_EVENTS,
        items: { $ref: '#/components/schemas/Event' },
      },
    },
    required: ['site', 'events'],
  },
  Receipt: {
    type: 'object',
    properties: {
      accepted: { type: 'integer', description: 'Events that are counted, durably.' },
      dropped: {
        type: 'object',
        additionalProperties: { type: 'integer' },
        description: 'Events that are not, by reason.',
      },
      errors: { type: 'array', items: { $ref: '#/components/schemas/Place' } },
    },
    required: ['accepted', 'dropped', 'errors'],
  },
};
