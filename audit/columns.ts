/** A column that may exist: its type, and what stands in it. */
export interface Column {
  readonly type: string;
  readonly meaning: string;
}
export type Columns = Readonly<Record<string, Readonly<Record<string, Column>>>>;

const name = (meaning: string): Column => ({ type: 'LowCardinality(String)', meaning });
const time = (meaning: string): Column => ({ type: "DateTime('UTC')", meaning });
const count = (meaning: string): Column => ({ type: 'Int64', meaning });
const maybe = (type: string, meaning: string): Column => ({ type: `Nullable(${type})`, meaning });
export const text = (meaning: string): Column => ({ type: 'TEXT', meaning });
export const blob = (meaning: string): Column => ({ type: 'BLOB', meaning });
export const integer = (meaning: string): Column => ({ type: 'INTEGER', meaning });

const place = {
  site: name('the site, by the name of its policy'),
  cube: name('the cube, by its name in the policy'),
  window: name('hour, day, week or month'),
  starts_at: time('start of the window'),
  ends_at: time('end of the window'),
  expires_at: time('when ClickHouse deletes the row'),
};

/** What a published cell says of itself. */
const cell = {
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
  consented_visits: count('released count, for the audience estimate'),
  squared_visits: count('released sum, for the audience estimate'),
  anonymous_visits: count('released count, for the audience estimate'),
  counted_twice: count('released count, for the audience estimate'),
  clipped_visits: count('released count, for the audience estimate'),
};

const margin = (of: string): Column => ({
  type: 'Float64',
  meaning: `how far a published count of ${of} may be off`,
});

/** Every column that ClickHouse may have. None holds an event, an address or an id. */
export const CLICKHOUSE_COLUMNS: Columns = {
  cells: { ...place, ...cell },
  published: {
    site: place.site,
    cube: place.cube,
    window: place.window,
    starts_at: place.starts_at,
    ends_at: place.ends_at,
    ...cell,
    mechanism: name('how small cells are protected'),
    epsilon: { type: 'Float64', meaning: 'what the release spent on one visitor' },
    policy_version: { type: 'UInt32', meaning: 'version of the policy it was released under' },
    partial: { type: 'UInt8', meaning: '1 when the policy changed while the window was open' },
    count_margin: margin('events'),
    visits_margin: margin('entries'),
    visitors_margin: margin('visitors'),
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
    epsilon: { type: 'Float64', meaning: 'what the release spent on one visitor; 0 without noise' },
    delta: { type: 'Float64', meaning: 'probability that a cell shows a lone visitor' },
    bounds: { type: 'Array(UInt32)', meaning: 'contribution bound of each measure' },
    scales: { type: 'Array(Float64)', meaning: 'scale of the noise of each measure' },
    variances: { type: 'Array(Float64)', meaning: 'variance of one published count of each' },
    threshold: { type: 'Int64', meaning: 'least noisy count of a published cell' },
    closed: { type: 'UInt8', meaning: '1 when every cell of the domain is published' },
    withheld: name('why the window was not published; empty when it was'),
    partial: { type: 'UInt8', meaning: '1 when the policy changed while it was open' },
  },
  ledger: {
    site: name('the site'),
    seq: { type: 'UInt64', meaning: 'place in the site’s chain' },
    at: {
      type: 'Int64',
      meaning: 'when, milliseconds since 1970; of a key the start of its window',
    },
    entry: name('policy activated, key made, window released or key destroyed'),
    body: {
      type: 'String',
      meaning: 'which policy or window, how, and the hash of what was released',
    },
    previous: { type: 'FixedString(64)', meaning: 'hash of the entry before' },
    hash: { type: 'FixedString(64)', meaning: 'hash of this entry and the one before' },
  },
  audience: {
    site: place.site,
    window: place.window,
    starts_at: place.starts_at,
    estimate: maybe('Int64', 'how many people came, estimated from released counts alone'),
    low: maybe('Int64', 'lower end of its interval'),
    high: maybe('Int64', 'upper end of its interval'),
    assumption_low: maybe('Int64', 'lower end, should refusers visit otherwise'),
    assumption_high: maybe('Int64', 'upper end, should refusers visit otherwise'),
    visitors: count('released count of consented visitors'),
    consent_share: maybe('Float64', 'part of the visits that were with consent'),
    reason: { type: 'String', meaning: 'why there is no interval; empty where there is one' },
  },
  migrations: {
    version: { type: 'UInt32', meaning: 'number of a migration' },
    name: { type: 'String', meaning: 'its file' },
    applied_at: time('when it was applied'),
  },
};

const schema = { version: integer('version of the tables') };

/** The tables of visitors: one for each open window that has any, with its number for `<window>`. */
export const EACH_WINDOWS_VISITORS = 'visitors_<window>';

/** What a table is called in the list. */
export function listedAs(table: string): string {
  return table.replace(/^visitors_[1-9][0-9]*$/, EACH_WINDOWS_VISITORS);
}

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
    lost: integer('1 when what was counted in it is lost, and it will be withheld'),
  },
  open_cells: {
    id: integer('number of an open cell'),
    window: integer('its window'),
    cube: text('its cube'),
    dims: text('the values of its dimensions'),
    count: integer('events'),
    visits: integer('entries'),
    visitors: integer('consented visitors'),
    anonymous_visits: integer('entries of those who cannot be told apart'),
    consented_visits: integer('visits of consented visitors, clipped at the bound'),
    squared_visits: integer('sum of the squares of each visitor’s clipped visits'),
    counted_twice: integer('entries counted without an id before that visitor’s grant'),
    clipped_visits: integer('visits beyond the bound, up to as many again'),
  },
  [EACH_WINDOWS_VISITORS]: {
    fingerprint: blob(
      'personal until close: 64 bits of a consented id’s hash under the window’s key',
    ),
    record: blob(
      'personal until close: how many events and visits in the window, and the first cells the visitor was counted in',
    ),
  },
  released_windows: {
    site: text('the site'),
    kind: text('hour, day, week or month'),
    starts_at: integer('start of a window that is released and takes no more events'),
    ends_at: integer('its end'),
    milli_epsilon: integer('budget that its release spent, in thousandths of epsilon'),
    policy_version: integer('version of the policy it was released under'),
  },
  event_id_generations: {
    generation: integer('number of a stretch of twelve hours, or less where many events came'),
    started_at: integer('the hour it began in, milliseconds since 1970'),
  },
  event_ids: {
    generation: integer('its generation'),
    ids: blob(
      'personal until the generation ends, in 24 hours at most: 64 bits of the hashes of counted events’ ids under the generation’s key',
    ),
  },
  outbox: {
    id: integer('number of a release'),
    body: text('released cells and ledger entries on their way to ClickHouse'),
  },
  ledger: {
    site: text('the site'),
    seq: integer('place in the site’s chain'),
    at: integer('when, milliseconds since 1970; of a key the start of its window'),
    entry: text('policy activated, key made, window released or key destroyed'),
    body: text('which policy or window, how it was released, and the hash of what was'),
    previous: text('hash of the entry before'),
    hash: text('hash of this entry and the one before'),
  },
  tokens: {
    hash: text('SHA-256 of a query token'),
    site: text('the site it reads; * for an operator'),
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
  event_id_keys: {
    generation: integer('a generation of event ids'),
    key: text('its 256 random bits, destroyed with it'),
  },
};
