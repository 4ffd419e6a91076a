import { expect, test } from 'vitest';
import { readPageUrl } from '../../ingest/pageUrl.ts';
import { NotDurable } from '../../ingest/takeEnvelope.ts';
import { testPolicy } from '../support/policy.ts';
import { testRequest } from '../support/rawRequest.ts';
import { uuidOf } from '../support/uuidOf.ts';
import { Edge } from './support/edge.ts';

function view(id: number) {
  const url = readPageUrl('https://lamps.example/');
  if (!url) throw new Error('no URL');
  return testRequest({ events: [{ id: uuidOf(id), at: 0, type: 'page_view', url }] });
}

test.each([
  ['was changed without a new version', { geo: 'country' }, 'policy-changed'],
  ['is older than the one in force', { version: 1 }, 'policy-older'],
])('a policy that %s counts nothing, in windows that are open either', async (_, changes, code) => {
  const policy = testPolicy({ version: 2 });
  const edge = new Edge({ policy });
  expect(await edge.send(view(1))).toEqual({ accepted: 1, dropped: {} });
  edge.setPolicy(testPolicy({ version: 2, ...changes }));
  await expect(edge.send(view(2))).rejects.toThrow(NotDurable);
  expect(edge.logged).toContain(code);
  edge.setPolicy(policy);
  expect(await edge.send(view(2))).toEqual({ accepted: 1, dropped: {} });
});
