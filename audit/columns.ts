/** A column that may exist: its type, and what stands in it. */
export interface Column {
  readonly type: string;
  readonly meaning: string;
}
export type Columns = Readonly<Record<string, Readonly<Record<string, Column>>>>;

const name = (meaning: string): Column => ({ type: 'LowCardinality(String)', meaning });
const time = (meaning: string): Column => ({ type: "DateTime('UTC')", meaning });
const count = (meaning: string): Column => ({ type: 'Int64', meaning });
const text = (meaning: string): Column => ({ type: 'TEXT', meaning });
const integer = (meaning: string): Column => ({ type: 'INTEGER', meaning });

const place = {
  site: name('the site, by the name of its policy'),
  cube: name('the cube, by its name in the policy'),
  window: name('hour, day, week or month'),
  starts_at: time('start of the window'),
  ends_at: time('end of the window'),
  expires_at: time('when ClickHouse deletes the row'),
};

/** Every column that ClickHouse may have. None holds an event, an address or an id. */
export const CLICKHOUSE_COLUMNS: Columns = {
  cells: {
    ...place,
    country: name('ISO 3166-1'),
    region: name('ISO 3166-2, never finer'),
    device: name('desktop, mobile, tablet or other'),
    os: name('family of the operating system'),
    os_version: name('the family with its major version'),
    browser: name('family of the browser'),
    browser_version: name('the family with its major version'),
    language: name('a language that exists, with its country'),
    timezone: name('a zone of the IANA database; with consent only'),
    screen: name('one of four classes of size; with consent only'),
    page: name('a template of the policy'),
    from: name('a template of the policy: the page before'),
    referrer: name('registrable domain'),
    utm_source: name('a value that the policy declares'),
    utm_medium: name('a value that the policy declares'),
    utm_campaign: name('a value that the policy declares'),
    engaged: name('one of eight spans of time; with consent only'),
    exit: name('yes or no: whether the page was left for good'),
    target: name('a click target that the policy declares'),
    error_kind: name('crash, load or api'),
    error_name: name('an error name that the policy declares'),
    error_status: name('an HTTP status'),
    name: name('a custom event that the policy declares'),
    value: name('a label or bucket that the policy declares for a prop'),
    count: count('released count of events'),
    visits: count('released count of entries'),
    visitors: count('released count of consented visitors'),
  },
  releases: {
    ...place,
    released_at: time('when the window was released'),
    policy_version: { type: 'UInt32', meaning: 'version of the policy it was released under' },
    mechanism: name('how small cells are protected'),
    k: { type: 'UInt32', meaning: 'fewest contributors of a published cell' },
    rounding: { type: 'UInt32', meaning: 'published counts are multiples of it' },
    measures: {
      type: 'Array(LowCardinality(String))',
      meaning: 'which of the counts the cube publishes',
    },
    margin: { type: 'UInt32', meaning: 'the most by which rounding moved a count' },
    overflow: { type: 'UInt8', meaning: '1 when the cube ran over its cell budget' },
  },
  migrations: {
    version: { type: 'UInt32', meaning: 'number of a migration' },
    name: { type: 'String', meaning: 'its file' },
    applied_at: time('when it was applied'),
  },
};

const schema = { version: integer('version of the tables') };

/** Every column of `state.sqlite`. What is personal is marked so, and deleted at the window's close. */
export const STATE_COLUMNS: Columns = {
  schema,
  open_windows: {
    id: integer('number of an open window'),
    site: text('the site, by the name of its policy'),
    kind: text('hour, day, week or month'),
    starts_at: integer('start of the window, milliseconds since 1970'),
    ends_at: integer('its end'),
    policy: text('the cubes and the rule of release it was opened under'),
  },
  open_cells: {
    id: integer('number of an open cell'),
    window: integer('its window'),
    cube: text('its cube'),
    dims: text('the values of its dimensions'),
    count: integer('events'),
    visits: integer('entries'),
    visitors: integer('consented visitors'),
    anonymous: integer('entries of those who cannot be told apart'),
  },
  visitors: {
    window: integer('an open window'),
    fingerprint: text(
      'personal until close: 64 bits of a consented id’s hash under the window’s key',
    ),
    counts: text('personal until close: events by type in the window'),
    visits: integer('personal until close: entries in the window'),
    cells: text('personal until close: the first cells the visitor was counted in'),
  },
  released_windows: {
    site: text('the site'),
    kind: text('hour, day, week or month'),
    starts_at: integer('start of a window that is released and takes no more events'),
  },
  outbox: {
    id: integer('number of a release'),
    body: text('released cells on their way to ClickHouse'),
  },
  tokens: {
    hash: text('SHA-256 of a query token'),
    site: text('the site it reads'),
    role: text('what it may do'),
    created_at: integer('when it was made, milliseconds since 1970'),
  },
};

/** Every column of `keys.sqlite`. */
export const KEY_COLUMNS: Columns = {
  schema,
  keys: {
    window: integer('an open window'),
    key: text('its 256 random bits, destroyed at close'),
  },
};
