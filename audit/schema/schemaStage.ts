import { once } from '../once.ts';
import { stageOf } from '../stageOf.ts';
import { clickhouseColumns } from './clickhouseColumns.ts';
import { dataFiles } from './dataFiles.ts';
import { objectColumns, readObjects } from './objectColumns.ts';
import { otherDatabases } from './otherDatabases.ts';
import { readSchema } from './readSchema.ts';
import type { SchemaGround } from './schemaGround.ts';
import { stateColumns } from './stateColumns.ts';
import { stateSettings } from './stateSettings.ts';
import { tableExpiry } from './tableExpiry.ts';
import { unknownSites } from './unknownSites.ts';

/** What is there to hold anything, and how it is kept. */
export const schemaStage = stageOf(
  'schema',
  [
    clickhouseColumns,
    otherDatabases,
    unknownSites,
    stateColumns,
    objectColumns,
    stateSettings,
    dataFiles,
    tableExpiry,
  ],
  (subject): SchemaGround => ({
    ...{ state: subject.state, read: subject.read, now: subject.now, sites: subject.sites },
    ...{ embedded: subject.embedded ?? false, dataFolder: subject.dataFolder },
    schema: once(() => readSchema(subject.read)),
    objects: () => readObjects(subject),
  }),
);
