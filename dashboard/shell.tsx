import { AudiencePage } from './audience/audiencePage.tsx';
import { CompliancePage } from './compliance/compliancePage.tsx';
import { Foot } from './foot.tsx';
import { useSite } from './session/siteContext.ts';
import { TopBar } from './topBar.tsx';
import { useView } from './view/viewContext.ts';

/** What somebody who signed in sees: a token of role product reads numbers, one of compliance checks. */
export function Shell() {
  const { site } = useSite();
  const { view } = useView();
  const other = view.site !== undefined && view.site !== site.site ? view.site : undefined;
  return (
    <div class="page">
      <TopBar />
      {other === undefined ? null : (
        <p class="notice" role="alert">
          The link you opened is of the site {other}; your token reads {site.site}, which is what
          you see. Sign in with a token of {other} to see what was meant.
        </p>
      )}
      <main>{site.role === 'compliance' ? <CompliancePage /> : <AudiencePage />}</main>
      <Foot />
    </div>
  );
}
