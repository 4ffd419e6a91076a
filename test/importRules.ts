import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser';

/** The way of the data. A folder may import itself and what stands before it. */
export const STAGES = [
  'policy',
  'sql',
  'ingest',
  'transforms',
  'aggregate',
  'release',
  'query',
  'audit',
] as const;

const oneWay = STAGES.map(
  (stage, index): IForbiddenRuleType => ({
    name: `${stage} imports only what comes before it`,
    severity: 'error',
    from: { path: `^${stage}/` },
    to: {
      path: '^[a-z]+/',
      pathNot: ['^node_modules/', ...STAGES.slice(0, index + 1).map((it) => `^${it}/`)],
      dependencyTypesNot: ['core'],
    },
  }),
);

/** What dependency-cruiser refuses. */
export const cruiseOptions: ICruiseOptions = {
  validate: true,
  ruleSet: {
    forbidden: [
      ...oneWay,
      {
        name: 'src puts the stages together; only tests, the demo and benchmarks start it',
        severity: 'error',
        from: { path: '^(?!src/|test/|demo/|bench/)' },
        to: { path: '^src/' },
      },
      {
        name: 'the beacon is for browsers and imports only itself',
        severity: 'error',
        from: { path: '^beacon/', pathNot: '^beacon/build\\.ts$' },
        to: { pathNot: '^beacon/' },
      },
      {
        name: 'the beacon is built, then read; only tests and benchmarks import its sources',
        severity: 'error',
        from: { path: '^(?!beacon/|test/|bench/)' },
        to: { path: '^beacon/' },
      },
      {
        name: 'the dashboard is for browsers: of queries and policies it imports types',
        severity: 'error',
        from: { path: '^dashboard/' },
        to: {
          path: '^[a-z]+/',
          pathNot: ['^node_modules/', '^dashboard/'],
          dependencyTypesNot: ['core', 'type-only'],
        },
      },
      {
        name: 'the dashboard knows nothing beyond queries',
        severity: 'error',
        from: { path: '^dashboard/' },
        to: {
          path: '^(?!node_modules/|dashboard/|query/|policy/)[a-z]+/',
          dependencyTypesNot: ['core'],
        },
      },
      {
        name: 'the dashboard is built, then read; only tests and benchmarks import its sources',
        severity: 'error',
        from: { path: '^(?!dashboard/|test/|bench/)' },
        to: { path: '^dashboard/' },
      },
      { name: 'no circles', severity: 'error', from: {}, to: { circular: true } },
      {
        name: 'what runs imports declared dependencies only',
        severity: 'error',
        from: {
          path: '^(?!test/|bench/|beacon/build\\.ts$|dashboard/build\\.ts$|src/edge/readWrangler\\.ts$)',
        },
        to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
      },
      {
        name: 'what is imported is there',
        severity: 'error',
        from: {},
        to: { couldNotResolve: true, pathNot: '^cloudflare:' },
      },
      {
        name: 'what is written is used',
        severity: 'error',
        from: {
          orphan: true,
          pathNot: [
            '\\.d\\.m?ts$',
            '\\.test\\.ts$',
            '\\.mjs$',
            '^(beacon|dashboard)/(dist|kept)/',
            '^bench/edge/workers/',
          ],
        },
        to: {},
      },
    ],
  },
  // TypeScript 7 has no API yet, so dependency-cruiser reads the files with swc.
  parser: 'swc',
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
};

/** For packages that say where their files are only in `exports`. */
export const resolveOptions = {
  conditionNames: ['import', 'require', 'node', 'default'],
  exportsFields: ['exports'],
};
