import { panelSpecs } from '../plan/panelSpecs.ts';
import { planPanel, type Unplanned } from '../plan/planPanel.ts';
import { useSite } from '../session/siteContext.ts';
import { useView } from '../view/viewContext.ts';

/** Why a panel has no table as the page is narrowed down, which panels have, and the way back. */
export function Refused({
  unplanned,
  short = false,
}: {
  readonly unplanned: Unplanned;
  /** Only why, where the rest is said beside it. */
  readonly short?: boolean;
}) {
  const { site } = useSite();
  const { view, look } = useView();
  if (short || unplanned.because !== 'filter') return <p class="said">{unplanned.words}</p>;
  const looked = { span: undefined, filters: view.filters };
  const standing = panelSpecs(site)
    .filter(({ tables }) =>
      tables.some(({ wanted }) => 'question' in planPanel(site, wanted, looked)),
    )
    .map(({ heading }) => heading);
  return (
    <div class="said" data-refused="filter">
      <p>
        {unplanned.words}{' '}
        {standing.length > 0
          ? `With this filter there are: ${new Intl.ListFormat('en-GB').format(standing)}.`
          : 'No table is counted by that.'}
      </p>
      <button type="button" class="link" onClick={() => look({ filters: [] })}>
        Show everything again
      </button>
    </div>
  );
}
