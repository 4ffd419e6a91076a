import * as z from 'zod';
import type { Platform } from '../../policy/platform.ts';
import { type Finding, GROUPS, SEVERITIES, STATUSES } from '../finding.ts';

const barChart = z
  .strictObject({
    kind: z.literal('bars'),
    title: z.string(),
    measures: z.string().describe('What the bars count, with its unit.'),
    bars: z.array(z.strictObject({ label: z.string(), value: z.number() })),
    rule: z
      .strictObject({ on: z.enum(['value', 'label']), at: z.number(), says: z.string() })
      .describe('What the bars are held against, on the axis of the values or of the labels.')
      .exactOptional(),
  })
  .describe('Bars side by side.');

const point = z.strictObject({
  x: z.union([z.string(), z.number()]).describe('A date such as 2026-11-21, or a number.'),
  y: z.number(),
});

const seriesChart = z
  .strictObject({
    kind: z.literal('series'),
    title: z.string(),
    measures: z.string().describe('What the points count, with its unit.'),
    points: z.array(point),
    expected: z
      .array(point)
      .describe('What the points are held against, one by one.')
      .exactOptional(),
    ceiling: z.strictObject({ y: z.number(), says: z.string() }).exactOptional(),
  })
  .describe('A value for each day, month or bin in order.');

/** A finding as it stands under its site. */
export const ReportedFinding = z.strictObject({
  name: z.templateLiteral([z.enum(GROUPS), '.', z.string().regex(/[a-z0-9-]+/)]),
  title: z.string().describe('What holds where it passes.'),
  what: z.string().describe('What was looked at.'),
  how: z.string().describe('In which way.'),
  severity: z
    .enum(SEVERITIES)
    .describe(
      'What it means where it fails. critical: somebody can be identified, or a promise to the public is broken. serious: a protection is missing that others still stand behind. minor: what is promised holds, but cannot be shown, or not for long.',
    ),
  remedy: z.string().describe('What to do where it fails.'),
  clauses: z.array(z.string()).describe('What it serves to prove.'),
  status: z
    .enum(STATUSES)
    .describe('What could not be carried out has failed; a warning fails nothing.'),
  evidence: z
    .array(z.string())
    .describe('Figures and places. No value that identifies, no exact count of a small open cell.'),
  charts: z.array(z.discriminatedUnion('kind', [barChart, seriesChart])).exactOptional(),
});

const verdict = z
  .enum(['passed', 'failed'])
  .describe('failed where a check has failed, or where nothing was checked.');

const summary = z
  .strictObject({
    passed: z.int().min(0),
    failed: z.int().min(0),
    warnings: z.int().min(0),
    notApplicable: z.int().min(0),
  })
  .describe('How many checks ended in which way.');

const site = z.strictObject({
  site: z.string(),
  controller: z.string().describe('Who decides on the processing, as the policy names them.'),
  policyVersion: z.int().min(1),
  policyHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the policy file as canonical JSON (RFC 8785).'),
  mechanism: z.enum(['dp', 'suppression']).describe('How its numbers are released.'),
  verdict,
  summary,
  findings: z.array(ReportedFinding),
});

/** The shape of a report. Unknown keys are errors: what is read again is what was written. */
export const AuditReport = z.strictObject({
  format: z.literal(1),
  startedAt: z.iso.datetime().describe('UTC.'),
  finishedAt: z.iso.datetime().describe('UTC.'),
  version: z.string().describe('The version of Headcount that ran the audit.'),
  deployment: z.strictObject({
    platform: z.enum(['server', 'edge'] satisfies Platform[]),
    clickhouse: z.enum(['embedded', 'server']),
  }),
  seed: z.int().describe('Of all that the audit made up, so that it can be made again.'),
  wanted: z
    .array(z.string())
    .describe('The checks and groups that were asked for; empty where all were.'),
  verdict,
  summary,
  sites: z.array(site),
});
export type AuditReport = DeepReadonly<z.infer<typeof AuditReport>>;

export type SiteReport = AuditReport['sites'][number];
export type ReportedFinding = Omit<Finding, 'site'>;
export type Summary = AuditReport['summary'];
export type Verdict = AuditReport['verdict'];

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** The shape of a report as JSON Schema (2020-12). */
export function reportSchema(): z.core.JSONSchema.JSONSchema {
  const schema = z.toJSONSchema(AuditReport, { target: 'draft-2020-12' });
  return { title: 'Headcount audit report', ...schema };
}
