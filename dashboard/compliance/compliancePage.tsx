import { useAsked } from '../ask/useAnswer.ts';

/** What a compliance officer reads and tries. It is loaded for them alone. */
export function CompliancePage() {
  const loaded = useAsked(() => import('./complianceView.tsx'), 'compliance');
  if (loaded.state === 'answered') return <loaded.answer.ComplianceView />;
  return (
    <p class="starting" role={loaded.state === 'failed' ? 'alert' : undefined}>
      {loaded.state === 'failed'
        ? 'A part of the page could not be loaded. Load it again.'
        : 'Loading…'}
    </p>
  );
}
