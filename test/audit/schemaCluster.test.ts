import { expect, test } from 'vitest';
import { schemaStage } from '../../audit/schema/schemaStage.ts';
import type { Subject } from '../../audit/subject.ts';
import { localSchema, openClusterEngine, withoutReplicas } from '../sql/clusterEngine.ts';
import { audit } from './deployment.ts';

test('in a cluster each table may be there twice, and its local one must expire', async () => {
  const { run, select } = await openClusterEngine();
  for (const statement of await localSchema('whole')) await run(withoutReplicas(statement));
  const subject = { policy: { site: 'demo' }, read: select } as unknown as Subject;
  const [columns, expiry] = ['schema.clickhouse', 'schema.expiry'] as const;
  const look = () => audit(schemaStage, subject, columns, expiry);
  expect(await look()).toMatchObject({
    [columns]: { status: 'passed', evidence: [expect.stringContaining('It is a cluster')] },
    [expiry]: {
      status: 'passed',
      evidence: [expect.stringMatching(/^cells_local deletes/), expect.anything()],
    },
  });
  await run('ALTER TABLE cells_local REMOVE TTL');
  await run('ALTER TABLE releases_local ADD COLUMN ip String');
  expect(await look()).toMatchObject({
    [columns]: {
      status: 'failed',
      evidence: [expect.stringContaining('releases_local.ip'), expect.anything()],
    },
    [expiry]: { status: 'failed', evidence: [expect.stringMatching(/^cells_local has no TTL/)] },
  });
});
