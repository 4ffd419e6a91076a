import { once } from '../once.ts';
import { stageOf } from '../stageOf.ts';
import { clickhouseColumns } from './clickhouseColumns.ts';
import { objectColumns, readObjects } from './objectColumns.ts';
import { readSchema } from './readSchema.ts';
import type { SchemaGround } from './schemaGround.ts';
import { stateColumns } from './stateColumns.ts';
import { stateSettings } from './stateSettings.ts';
import { tableExpiry } from './tableExpiry.ts';

/** What is there to hold anything, and how it is kept. */
export const schemaStage = stageOf(
  'schema',
  [clickhouseColumns, stateColumns, objectColumns, stateSettings, tableExpiry],
  (subject): SchemaGround => ({
    state: subject.state,
    schema: once(() => readSchema(subject.read)),
    objects: () => readObjects(subject),
  }),
);
