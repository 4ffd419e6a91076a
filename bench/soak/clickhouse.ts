import { startClickHouseFront } from '../../test/clickhouseFront/startClickHouseFront.ts';

export interface ClickHouseSettings {
  readonly path: string;
  readonly port: number;
}

/** What it tells its parent: that it listens, or that rows of a table have come and are now stored. */
export interface ClickHouseSays {
  readonly listens?: true;
  readonly inserts?: string;
}

process.umask(0o077);

const settings: ClickHouseSettings = JSON.parse(process.argv[2] ?? '');
const say = (says: ClickHouseSays) => process.send?.(says);

/** As `npm run dev:clickhouse`, but it says when an insert begins, so that one can be killed in the middle. */
await startClickHouseFront({
  ...settings,
  fault: ({ kind, table }) => {
    if (kind === 'insert') say({ inserts: table ?? '' });
    return undefined;
  },
});
// Without the parent there is nobody to stop it; on Ctrl+C the parent does, in its order.
process.once('disconnect', () => process.exit(1));
process.on('SIGINT', () => undefined);
say({ listens: true });
