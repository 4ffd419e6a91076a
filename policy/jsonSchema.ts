import * as z from 'zod';
import { Policy } from './policy.ts';

/** What an editor shows for each key of a policy. */
export const KEY_DESCRIPTIONS: Readonly<Record<keyof z.input<typeof Policy>, string>> = {
  $schema: 'This schema, for editors: "../policy/policy.schema.json".',
  site: 'The name of the site; the file is named for it.',
  version: 'Counts up by one with every change.',
  controller: 'Who decides on the processing, and how to reach them.',
  notice: "The company's privacy policy, as an https URL.",
  purposes: 'There is one: ["audience_measurement"].',
  jurisdictions: 'Which laws the site is under; `headcount policy check` applies their rules.',
  recipients: 'Who else gets released counts or runs the machines, and in which country.',
  transfers: 'Third countries the data goes to, and what safeguards it there.',
  timezone: 'Whose hours, days, weeks and months are counted: an IANA time zone.',
  origins: 'Whose pages may send events.',
  aliases:
    "By what other products' clients know the site: a Plausible domain, an Umami website id, a Segment write key.",
  pages:
    'Declared pages: "/orders/:id" keeps no id, "/blog/{slug}" keeps the slug, "/docs/*" takes the rest.',
  targets: 'Click targets (data-hc) that are told apart.',
  errors: 'Names of errors that are told apart.',
  custom: 'Custom events by name, each with its props.',
  utm: 'Campaign sources, media and names that are told apart.',
  consent: 'Which signals are read, and what they count as.',
  children: 'Whether the site is directed to children: then no id is ever used.',
  geo: 'How much of the place is kept: none, country or region.',
  cubes: 'What is counted: an event, by up to four dimensions, per hour, day, week or month.',
  audience:
    'Estimates of how many people came, those who refused included, per day, week or month.',
  release: 'How published numbers protect people, by noise or suppression; when a window closes.',
  retention: 'How many months released counts are kept; 25 at most.',
};

type Schema = z.core.JSONSchema.JSONSchema;

/**
 * The shape of a policy file as JSON Schema (2020-12), for editors. It says less
 * than `Policy`: what depends on two keys at once only `headcount policy check` sees.
 */
export function jsonSchema(): Schema {
  const schema = z.toJSONSchema(Policy, { io: 'input', target: 'draft-2020-12' });
  const properties = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([key, value]) => {
      const description = isKey(key) ? KEY_DESCRIPTIONS[key] : undefined;
      return [key, typeof value === 'object' && description ? { description, ...value } : value];
    }),
  );
  return { title: 'Headcount policy', ...schema, properties };
}

function isKey(key: string): key is keyof typeof KEY_DESCRIPTIONS {
  return Object.hasOwn(KEY_DESCRIPTIONS, key);
}
