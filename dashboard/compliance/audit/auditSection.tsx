import type { Get } from '../../ask/createGet.ts';
import { Refusal } from '../../ask/refusal.ts';
import type { Asked } from '../../ask/useAnswer.ts';
import { Panel } from '../../parts/panel.tsx';
import { useSite } from '../../session/siteContext.ts';
import type { ReportAnswer } from '../ask/reportAnswer.ts';
import { SaveButton } from '../saveButton.tsx';
import { Untold } from '../untold.tsx';
import { AuditFacts } from './auditFacts.tsx';
import { toLookAt } from './auditWords.ts';
import { FindingGroups } from './findingGroups.tsx';
import { FindingInFull } from './findingInFull.tsx';
import { NoAudit } from './noAudit.tsx';

const REPORT = '/v1/compliance/report';

/** What the latest audit found: what needs somebody first, the rest by group. */
export function AuditSection({
  get,
  asked,
  edge,
}: {
  readonly get: Get;
  readonly asked: Asked<ReportAnswer>;
  readonly edge: boolean;
}) {
  return (
    <Panel name="audit" heading="Latest audit">
      {asked.state === 'answered' ? (
        <Told get={get} report={asked.answer} />
      ) : asked.state === 'failed' &&
        asked.error instanceof Refusal &&
        asked.error.code === 'no-report' ? (
        <NoAudit detail={asked.error.message} edge={edge} />
      ) : (
        <Untold asked={asked} />
      )}
    </Panel>
  );
}

function Told({ get, report }: { readonly get: Get; readonly report: ReportAnswer }) {
  const { site } = useSite();
  const findings = report.sites.flatMap((it) => it.findings);
  const open = toLookAt(findings);
  const file = `${site.site}-audit-${report.finishedAt.slice(0, 10)}`;
  return (
    <>
      <AuditFacts report={report} />
      {open.length > 0 ? (
        <>
          <h3>What needs attention</h3>
          {open.map((finding) => (
            <FindingInFull key={finding.name} finding={finding} />
          ))}
        </>
      ) : null}
      <h3>All checks, by group</h3>
      <FindingGroups findings={findings} />
      <p class="saves">
        <SaveButton
          label="Save the report"
          file={`${file}.html`}
          type="text/html"
          text={async () => (await get(REPORT, { accept: 'text/html' })).text()}
        />
        <SaveButton
          label="Save as JSON"
          file={`${file}.json`}
          type="application/json"
          text={() => `${JSON.stringify(report, null, 2)}\n`}
        />
      </p>
    </>
  );
}
