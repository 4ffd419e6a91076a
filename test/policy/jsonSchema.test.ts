import { expect, test } from 'vitest';
import { jsonSchema, KEY_DESCRIPTIONS } from '../../policy/jsonSchema.ts';
import committed from '../../policy/policy.schema.json' with { type: 'json' };

test('the committed schema is what the policy gives; `headcount policy schema` writes it', () => {
  expect(JSON.parse(JSON.stringify(jsonSchema()))).toEqual(committed);
});

test('every key of a policy is described, and unknown ones are refused', () => {
  const { properties, additionalProperties } = committed;
  expect(Object.keys(properties).sort()).toEqual(Object.keys(KEY_DESCRIPTIONS).sort());
  for (const property of Object.values(properties)) {
    expect(property).toHaveProperty('description');
  }
  expect(additionalProperties).toBe(false);
});
