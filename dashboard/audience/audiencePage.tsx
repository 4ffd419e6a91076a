import type { JSX } from 'preact';
import { Series } from '../charts/series.tsx';
import { Goals } from '../goals/goals.tsx';
import { panelsOf } from '../panels/panelsOf.tsx';
import { useSite } from '../session/siteContext.ts';
import { AwayBanner } from '../states/awayBanner.tsx';
import { NothingYet } from '../states/nothingYet.tsx';
import { useNothingYet } from '../states/useNothingYet.ts';
import { useRefresh } from '../states/useRefresh.ts';
import { Headline } from './headline.tsx';
import { Today } from './today.tsx';
import { Totals } from './totals.tsx';

/** What the product team looks at, from the whole to its parts. */
export function AudiencePage() {
  const { site } = useSite();
  const early = useNothingYet();
  useRefresh(early);
  return (
    <>
      <AwayBanner />
      {early ? (
        <>
          <NothingYet />
          <Today />
        </>
      ) : (
        <div class="grid">
          <Headline />
          <Totals />
          <Series />
          {withGoals(panelsOf(site))}
        </div>
      )}
    </>
  );
}

/** Goals stand after who comes and from where, before what they do in detail. */
function withGoals(panels: readonly JSX.Element[]): JSX.Element[] {
  const where = panels.findIndex(({ key }) => key === 'where');
  const at = where === -1 ? panels.length - 1 : where + 1;
  return [...panels.slice(0, at), <Goals key="goals" />, ...panels.slice(at)];
}
