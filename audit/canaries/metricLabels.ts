/** The values that a label may have, or their form; `site` stands for the names of sites. */
export type Labels = Readonly<Record<string, ReadonlySet<string> | RegExp | 'site'>>;

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const REASONS = words('no_consent objected bot foreign_page not_collected late duplicate');
const ROUTES = words(
  'events plausible umami segment query site compliance privacy beacon dashboard metrics health other none',
);
const STEPS = words(
  'campaign consent device interaction locale page props referrer region screen scrub',
);
const CONDITIONS = words(
  'not-durable commit-slow stopping clickhouse-away outbox-failed release-failed clock-behind',
);
/** Of an answer's problem, or its status where it has none. */
const CODES = words(`
  400 401 403 404 405 408 413 415 422 429 431 500 503
  already-released clickhouse-away jurisdiction-wrong late no-ledger no-limit-key no-report no-site no-such-numbers
  no-such-window no-token not-durable not-found not-http headers-too-large slow-client not-json not-your-site
  objects-away policy-changed read-only report-unreadable shards-wrong site-of-operator state-away stopping
  commit-slow tokens-unreadable too-large too-many-events too-many-requests unexpected unknown-build unknown-origin
  unknown-site unknown-token window-not-begun window-open wrong-content-type wrong-path wrong-role wrong-shape
  wrong-window wrong-encoding rate-limited
`);

const REQUEST_LE = words('0.0001 0.00025 0.0005 0.001 0.0025 0.005 0.01 0.05 0.25 1 5 +Inf');
const COMMIT_LE = words('0.0005 0.001 0.0025 0.005 0.01 0.025 0.05 0.1 0.5 1 5 +Inf');
const STEP_LE = words(
  '1e-7 2.5e-7 5e-7 0.000001 0.0000025 0.000005 0.00001 0.000025 0.0001 0.001 +Inf',
);
const GC_LE = words('0.001 0.01 0.1 1 2 5 +Inf');

const SITE: Labels = { site: 'site' };
const NONE: Labels = {};

/** A histogram's three series. */
const histogram = (name: string, le: ReadonlySet<string>, labels: Labels): [string, Labels][] => [
  [`${name}_bucket`, { ...labels, le }],
  [`${name}_sum`, labels],
  [`${name}_count`, labels],
];

const named = (prefix: string, names: string): [string, Labels][] =>
  [...words(names)].map((name) => [`${prefix}_${name}`, NONE]);

const SPACE: Labels = {
  space: words(
    'read_only new old code shared trusted shared_trusted new_large_object large_object code_large_object shared_large_object trusted_large_object shared_trusted_large_object',
  ),
};
const VERSION = /^v?\d{1,4}(?:\.\d{1,4}){0,2}$/;
/** What keeps the process alive: classes of Node's and of what it runs, of which there is no list. */
const RESOURCES: Labels = { type: /^[A-Z][A-Za-z]{2,40}$/ };

/**
 * Every series of a server's metrics with its labels: Headcount's own, as docs/operations.md tells them, and
 * those of the process, which prom-client counts.
 */
export const METRICS: ReadonlyMap<string, Labels> = new Map<string, Labels>([
  ['headcount_events_accepted_total', SITE],
  ['headcount_events_dropped_total', { ...SITE, reason: REASONS }],
  ['headcount_requests_refused_total', { route: ROUTES, code: CODES }],
  ['headcount_rate_limited_total', { by: words('address site') }],
  ['headcount_connections_refused_total', NONE],
  ['headcount_commits_total', { result: words('durable failed') }],
  ...histogram('headcount_request_duration_seconds', REQUEST_LE, {
    ...{ route: ROUTES, status: words('1xx 2xx 3xx 4xx 5xx') },
  }),
  ...histogram('headcount_commit_duration_seconds', COMMIT_LE, NONE),
  ...histogram('headcount_step_duration_seconds', STEP_LE, { step: STEPS }),
  ...[
    ...words(
      'open_windows open_cells visitors_remembered audit_passed audit_failed_checks audit_last_run_timestamp_seconds',
    ),
  ].map((name): [string, Labels] => [`headcount_${name}`, SITE]),
  ...named(
    'headcount',
    'release_lag_seconds outbox_entries outbox_oldest_seconds event_ids_remembered event_ids_reach_seconds ready',
  ),
  ['headcount_condition', { code: CONDITIONS }],
  ...named(
    'process',
    'cpu_user_seconds_total cpu_system_seconds_total cpu_seconds_total start_time_seconds resident_memory_bytes virtual_memory_bytes heap_bytes open_fds max_fds',
  ),
  ...named(
    'nodejs',
    'eventloop_lag_seconds eventloop_lag_min_seconds eventloop_lag_max_seconds eventloop_lag_mean_seconds eventloop_lag_stddev_seconds eventloop_lag_p50_seconds eventloop_lag_p90_seconds eventloop_lag_p99_seconds active_resources_total active_handles_total active_requests_total heap_size_total_bytes heap_size_used_bytes external_memory_bytes',
  ),
  ['nodejs_active_resources', RESOURCES],
  ['nodejs_active_handles', RESOURCES],
  ['nodejs_active_requests', RESOURCES],
  ['nodejs_heap_space_size_total_bytes', SPACE],
  ['nodejs_heap_space_size_used_bytes', SPACE],
  ['nodejs_heap_space_size_available_bytes', SPACE],
  ['nodejs_version_info', { version: VERSION, major: VERSION, minor: VERSION, patch: VERSION }],
  ...histogram('nodejs_gc_duration_seconds', GC_LE, {
    kind: words('major minor incremental weakcb unknown'),
  }),
]);
