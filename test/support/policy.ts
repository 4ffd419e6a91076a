import demo from '../../policies/demo.json' with { type: 'json' };
import { type Policy, parsePolicy } from '../../policy/policy.ts';

/** The demo's policy, with some of it changed. */
export function testPolicy(changes: object = {}): Policy {
  return parsePolicy({ ...demo, ...changes });
}
