/** How a check ended. */
export type Status = 'passed' | 'failed' | 'warning' | 'not-applicable';

export interface ReportedFinding {
  /** Of its group and itself, such as `ledger.chain`. */
  readonly name: string;
  /** What holds where it passes. */
  readonly title: string;
  readonly what: string;
  readonly how: string;
  readonly severity: 'critical' | 'serious' | 'minor';
  readonly remedy: string;
  readonly clauses: readonly string[];
  readonly status: Status;
  readonly evidence: readonly string[];
}

/** What the page shows of `GET /v1/compliance/report`. */
export interface ReportAnswer {
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly version: string;
  readonly verdict: 'passed' | 'failed';
  readonly summary: {
    readonly passed: number;
    readonly failed: number;
    readonly warnings: number;
    readonly notApplicable: number;
  };
  readonly sites: readonly {
    readonly policyVersion: number;
    readonly policyHash: string;
    readonly findings: readonly ReportedFinding[];
  }[];
}
