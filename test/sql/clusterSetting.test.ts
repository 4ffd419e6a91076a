import { expect, onTestFinished, test } from 'vitest';
import { openClickHouse } from '../../src/clickhouse.ts';
import { readConfig } from '../../src/config.ts';
import { useClickHouseFront } from '../support/clickhouseFront.ts';

const front = useClickHouseFront();
const clusterOf = (name: string) =>
  readConfig({}, { CLICKHOUSE_URL: 'http://ch.example:8123', CLICKHOUSE_CLUSTER: name }).clickhouse
    ?.cluster;

test.each(['my_cluster', 'eu-1.shop', '{cluster}'])('CLICKHOUSE_CLUSTER may be %s', (name) => {
  expect(clusterOf(name)).toBe(name);
});

test('without CLICKHOUSE_CLUSTER it is one server', () => {
  expect(clusterOf('')).toBeUndefined();
});

test.each(["a'b", 'a b', '{a', '-a', "x') ENGINE = Memory --"])(
  'CLICKHOUSE_CLUSTER may not be %s, as it is written into statements',
  (name) => {
    expect(() => clusterOf(name)).toThrow('CLICKHOUSE_CLUSTER is no name of a cluster');
  },
);

test('with CLICKHOUSE_CLUSTER the tables are made on that cluster, and nothing is read before', async () => {
  const clickhouse = openClickHouse(await front.server({ cluster: 'nowhere' }), '/nowhere');
  onTestFinished(() => clickhouse.close());
  // The engine behind it knows no cluster, and says so.
  await expect(clickhouse.read('SELECT 1', {})).rejects.toThrow(/CLUSTER_DOESNT_EXIST/);
});
