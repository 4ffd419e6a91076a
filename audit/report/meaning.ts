import type { AuditReport } from './reportFormat.ts';

/** What "passed" means. */
export const PASSED_MEANS: readonly string[] = [
  'Every check here that applies was carried out on this deployment, at the time above, and found what it should. A check that could not be carried out counts as failed, since then nothing is known.',
  'What is searched for can be found: searches are tried on values planted for them, and attacks on a weakened copy, where they have to succeed.',
  'Limits are computed for this audit from the policy, not taken from the program that is audited.',
];

/** What it does not mean, for these sites on this platform. */
export function passedDoesNotMean({ deployment, sites }: AuditReport): string[] {
  const mechanisms = new Set(sites.map(({ mechanism }) => mechanism));
  return [
    'It is no certificate and no legal advice. Whether the processing is lawful is for the controller and a lawyer to decide; the rules of law checked here are a reading of them.',
    'It speaks of this deployment, this version of the policy and this moment. After a change of the program, the policy or the machine, audit again.',
    'It sees what Headcount keeps, not what stands around it: the pages and their consent dialog, a proxy or web server in front with a log of its own, copies of the disk that others make.',
    ...(mechanisms.has('suppression')
      ? [
          'Withholding small counts is no guarantee. Somebody who knows nearly everybody in a count, or who makes up visitors, can learn whether one more was in it.',
        ]
      : []),
    ...(mechanisms.has('dp')
      ? [
          'Noise bounds what the published numbers tell about one visitor; it does not bring it to nothing. The budget, ε, says how much it may be.',
        ]
      : []),
    'Until a window closes, its visitors are personal data: who has the disk and knows an identifier can see whether it came.',
    ...(deployment.platform === 'edge'
      ? [
          'Cloudflare can bring back what was deleted for 30 days, and no audit can look at its disks: what was looked at is what the platform shows.',
          'Consent, attacks and what is equal after a close were tried on the same code and policy on the machine of the audit, not in the objects at Cloudflare. What the Worker writes to the platform’s console was searched only where a file of it was given.',
        ]
      : []),
  ];
}
