import type { Policy } from '../../../policy/policy.ts';

/** What `GET /v1/compliance/policy` answers. */
export interface PolicyAnswer {
  readonly site: string;
  readonly version: number;
  /** SHA-256 of the policy's file, in hex. */
  readonly hash: string;
  readonly policy: Omit<Policy, 'hash'>;
  /** What is spent at the most, and may be; nothing under suppression. */
  readonly budget?: {
    readonly ceilings: { readonly day: number; readonly month: number };
    readonly day: { readonly epsilon: number };
  } | null;
  /** In plain words, by heading. */
  readonly words?: readonly { readonly heading: string; readonly lines: readonly string[] }[];
}
