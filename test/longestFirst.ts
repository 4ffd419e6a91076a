import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, in this order. Vitest goes by the length of the file, where it has never run before. */
const LONGEST = [
  'test/audit/sabotage/sabotage.test.ts',
  'test/simulator/first.test.ts',
  'test/simulator/second.test.ts',
  'test/browser/delivery.test.ts',
  'test/browser/counting.test.ts',
  'test/browser/consent.test.ts',
  'test/browser/hostile.test.ts',
  'test/src/uniques.test.ts',
  'test/fuzz/fuzz.test.ts',
  'test/src/clickhouseHeadcount.test.ts',
  'test/src/serverLimits.test.ts',
  'test/src/serverStop.test.ts',
  'test/src/tokens.test.ts',
  'test/src/restore.test.ts',
  'test/src/cli.test.ts',
  'test/src/nodeState.test.ts',
  'test/src/backup.test.ts',
  'test/src/server.test.ts',
  'test/soak/soak.test.ts',
  'test/src/audience.test.ts',
  'test/policy/policyCommand.test.ts',
  'test/release/crashes.test.ts',
  'test/aggregate/sensitivity.test.ts',
];

/** Begins with what takes longest, so that no core is left waiting for it at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.indexOf(relative(this.ctx.config.root, moduleId));
      return found < 0 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
