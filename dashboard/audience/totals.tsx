import { spanOf } from '../period/period.ts';
import { useSite } from '../session/siteContext.ts';
import { useView } from '../view/viewContext.ts';
import { planTotals } from './planTotals.ts';
import { Today } from './today.tsx';
import { TotalValue } from './totalValue.tsx';

const WORDS = {
  visitors: 'Visitors who agreed',
  visits: 'Visits',
  pageviews: 'Page views',
} as const;

/** What came together in the period, and today so far. */
export function Totals() {
  const { site } = useSite();
  const { view } = useView();
  const looked = { span: spanOf(view.period, site.today), filters: view.filters };
  return (
    <section class="panel" aria-labelledby="totals-heading" data-panel="totals">
      <header>
        <h2 id="totals-heading">In this period</h2>
      </header>
      <dl class="totals">
        {planTotals(site, looked).map((it) => (
          <div key={it.total} data-metric={it.total}>
            <dt>{WORDS[it.total]}</dt>
            <dd>
              {'plan' in it ? (
                <TotalValue plan={it.plan} index={it.index} />
              ) : (
                <span class="soft small">{it.words}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <Today />
    </section>
  );
}
