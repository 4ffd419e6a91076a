import type { CheckName } from '../../../audit/finding.ts';

/** A line of a module that is another in a broken build. */
interface Edit {
  /** Of the module, from the repository. */
  readonly file: string;
  /** Stands there once. */
  readonly line: string;
  readonly instead: string;
}

/** What somebody might do to the Worker or its objects, and the check that must fail for it. */
export interface EdgeSabotage {
  readonly edits: readonly Edit[];
  readonly caughtBy: CheckName;
  /** What the check then tells. */
  readonly says: RegExp;
}

/** The Worker hands something of a request on, and the shard keeps it. */
const keeps = (value: string): readonly Edit[] => [
  {
    file: 'src/edge/collect.ts',
    line: 'packBatch(request.site, fresh)',
    instead: `{ ...packBatch(request.site, fresh), who: ${value} }`,
  },
  {
    file: 'src/edge/collect.ts',
    line: 'const FRESH_MS = 1_500;',
    instead: `const FRESH_MS = 1_500;
      import { createHash } from 'node:crypto';
      const hashed = (id) => createHash('sha256').update(id).digest('hex');`,
  },
  {
    file: 'src/edge/shardObject.ts',
    line: 'return this.#get(id).count(...args);',
    instead: `this.ctx.storage.kv.put('kept ' + args[0].entries[0]?.id, args[0].who ?? '');
      return this.#get(id).count(...args);`,
  },
];

/** By name; all but the second are made in one build. */
export const EDGE_SABOTAGES = {
  'a visitor’s id is kept': {
    edits: keeps('request.visitor'),
    caughtBy: 'canaries.objects',
    says: /visitor id, plain, in shard/,
  },
  'a visitor’s id is hashed and kept': {
    edits: keeps("hashed(request.visitor ?? '')"),
    caughtBy: 'canaries.objects',
    says: /visitor id, SHA-256.*in shard/,
  },
  'a shard has a column more': {
    edits: [
      {
        file: 'src/edge/journal.ts',
        line: '(id INTEGER PRIMARY KEY, body TEXT NOT NULL)',
        instead: '(id INTEGER PRIMARY KEY, body TEXT NOT NULL, address TEXT)',
      },
    ],
    caughtBy: 'schema.objects',
    says: /journal\.address is not on the list/,
  },
  'halves of keys stay in the bucket': {
    edits: [
      {
        file: 'src/edge/shardState.ts',
        line: 'await this.#halves.destroy(names);',
        instead: '',
      },
    ],
    caughtBy: 'forgetting.keys',
    says: /still there.*the bucket/,
  },
  'visitors stay in the shard': {
    edits: [
      {
        file: 'src/edge/visitorSegments.ts',
        line: "sql.run('DELETE FROM visitor_segments WHERE window = ?', window)",
        instead: 'undefined',
      },
    ],
    caughtBy: 'forgetting.visitors',
    says: /still there.*visitor_segments/,
  },
  'the Worker logs a user agent': {
    edits: [
      {
        file: 'src/edge/edgeApp.ts',
        line: "return context.req.header('cf-connecting-ip');",
        instead: `console.info(context.req.header('user-agent'));
          return context.req.header('cf-connecting-ip');`,
      },
    ],
    caughtBy: 'canaries.logs',
    says: /user agent, plain, in the log file/,
  },
} as const satisfies Record<string, EdgeSabotage>;
