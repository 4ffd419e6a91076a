import {
  blob,
  type Columns,
  EACH_WINDOWS_VISITORS,
  integer,
  KEY_COLUMNS,
  STATE_COLUMNS,
  text,
} from './columns.ts';

const { keys, event_id_keys } = KEY_COLUMNS;
/** A shard has its visitors in segments, a coordinator has none. */
const { [EACH_WINDOWS_VISITORS]: _none, ...STATE } = STATE_COLUMNS;
const version = { version: integer('version of the tables') };

const halves: Columns = {
  keys_schema: version,
  keys: {
    ...keys,
    key: text('half of its 256 random bits; the other half is in the bucket, and both go at close'),
  },
  event_id_keys: {
    ...event_id_keys,
    key: text('half of its 256 random bits; the other half is in the bucket, and both go with it'),
  },
};

/** Every column of a shard's database at the edge; what is deleted can be restored there for 30 days. */
export const SHARD_COLUMNS: Columns = {
  ...STATE,
  ...halves,
  edge_schema: version,
  outbox: {
    ...STATE.outbox,
    body: text('what it counted in a window that has closed, until the coordinator has it'),
  },
  visitor_segments: {
    id: integer('number of a segment'),
    window: integer('an open window'),
    record_bytes: integer('how long each record in it is'),
    body: blob('personal until close: fingerprints of consented visitors and their records'),
  },
  journal: {
    id: integer('number of a commit of the last minutes'),
    body: text(
      'personal until the window’s close: changed cells, visitor records and hashes of event ids, as in their tables',
    ),
  },
};

/** Every column of a coordinator's database at the edge. Its tables of keys stay empty. */
export const COORDINATOR_COLUMNS: Columns = {
  ...STATE,
  ...halves,
  edge_schema: version,
  handovers: {
    window: integer('an open window'),
    shard: integer('number of a shard that counts in it'),
    part: integer('number of a part of what it hands over'),
    parts: integer('how many parts there are'),
    body: text(
      'the cells that it counted, until the window is released; nothing before it has closed',
    ),
  },
  window_shards: {
    window: integer('an open window'),
    since: text('the month from which on there are as many shards'),
    shards: integer('how many shards count the window'),
  },
};
