import type { ReportedFinding, Status } from '../ask/reportAnswer.ts';
import { Lines } from '../lines.tsx';
import { countOf, groupsOf, STATUS_WORDS } from './auditWords.ts';

const ORDER: readonly Status[] = ['failed', 'warning', 'passed', 'not-applicable'];

/** All checks by group, each with how it ended; its clauses and what was found are a step away. */
export function FindingGroups({ findings }: { readonly findings: readonly ReportedFinding[] }) {
  return (
    <div class="groups">
      {groupsOf(findings).map((group) => (
        <details key={group.name} data-print data-row={group.name}>
          <summary>
            {group.title}{' '}
            <span class="soft">
              {ORDER.flatMap((status) => {
                const count = countOf(group.findings, status);
                return count > 0 ? [`${count} ${STATUS_WORDS[status].many}`] : [];
              }).join(', ')}
            </span>
          </summary>
          <ul class="checks">
            {group.findings.map((finding) => (
              <Check key={finding.name} finding={finding} />
            ))}
          </ul>
        </details>
      ))}
    </div>
  );
}

function Check({
  finding: { name, title, status, clauses, evidence },
}: {
  readonly finding: ReportedFinding;
}) {
  const { mark, says } = STATUS_WORDS[status];
  return (
    <li class={status} data-row={name}>
      <details>
        <summary>
          <span class="mark" aria-hidden="true">
            {mark}
          </span>{' '}
          <span class="aloud">{says}: </span>
          {title} <span class="soft small">{clauses.join('; ')}</span>
        </summary>
        <Lines lines={evidence.length > 0 ? evidence : ['Nothing more to tell.']} />
      </details>
    </li>
  );
}
