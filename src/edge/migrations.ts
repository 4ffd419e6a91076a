import type { Migration } from '../../sql/migrate.ts';
import m0001 from '../../sql/migrations/0001_cells.sql';
import m0002 from '../../sql/migrations/0002_releases.sql';
import m0003 from '../../sql/migrations/0003_dimensions.sql';
import m0004 from '../../sql/migrations/0004_audience_measures.sql';
import m0005 from '../../sql/migrations/0005_noise.sql';
import m0006 from '../../sql/migrations/0006_ledger.sql';
import m0007 from '../../sql/migrations/0007_audience.sql';
import m0008 from '../../sql/migrations/0008_published.sql';
import m0009 from '../../sql/migrations/0009_cells_zstd.sql';
import m0010 from '../../sql/migrations/0010_releases_zstd.sql';

/**
 * The files of `sql/migrations`, in order. A Worker has no folder to read; `[[rules]]` in
 * `wrangler.toml` makes texts of them.
 */
export const MIGRATIONS: readonly Migration[] = [
  { name: '0001_cells.sql', sql: m0001 },
  { name: '0002_releases.sql', sql: m0002 },
  { name: '0003_dimensions.sql', sql: m0003 },
  { name: '0004_audience_measures.sql', sql: m0004 },
  { name: '0005_noise.sql', sql: m0005 },
  { name: '0006_ledger.sql', sql: m0006 },
  { name: '0007_audience.sql', sql: m0007 },
  { name: '0008_published.sql', sql: m0008 },
  { name: '0009_cells_zstd.sql', sql: m0009 },
  { name: '0010_releases_zstd.sql', sql: m0010 },
];
