import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Question } from '../ask/createAsk.ts';
import { spanOf } from '../period/period.ts';
import { useSite } from '../session/siteContext.ts';
import { printView } from '../view/view.ts';
import { useView } from '../view/viewContext.ts';
import { csvName } from './csvName.ts';
import { saidOf } from './saidOf.ts';
import { saveFile } from './saveFile.ts';

/** To take a panel along: its numbers as CSV, and a link to what it shows. */
export function PanelActions({
  name,
  question,
  sure,
  link = true,
}: {
  readonly name: string;
  readonly question: Question | undefined;
  /** How sure the numbers are, before all else. */
  readonly sure?: ComponentChildren;
  /** Whether a link can go to it. */
  readonly link?: boolean;
}) {
  const { site, ask } = useSite();
  const { view } = useView();
  const [said, setSaid] = useState('');
  const save = async (asked: Question) => {
    try {
      saveFile(csvName(site.site, name, asked), await ask.csv(asked), 'text/csv');
      setSaid('Saved.');
    } catch (error) {
      setSaid(saidOf(error));
    }
  };
  const copy = async () => {
    // "Last 28 days" would be others by the time somebody opens it.
    const period = spanOf(view.period, site.today) ?? view.period;
    const fragment = printView({ ...view, period, site: site.site, panel: name });
    const link = location.origin + location.pathname + fragment;
    try {
      await navigator.clipboard.writeText(link);
      setSaid('Link copied. Whoever opens it needs a token of this site.');
    } catch {
      // The clipboard is only there over HTTPS and on this machine.
      location.hash = fragment;
      setSaid('The link is in the address bar now.');
    }
  };
  return (
    <footer>
      {sure}
      {question ? (
        <button type="button" class="quiet" onClick={() => save(question)}>
          CSV<span class="aloud"> of {name}</span>
        </button>
      ) : null}
      {link ? (
        <button type="button" class="quiet" onClick={copy}>
          Link<span class="aloud"> to {name}</span>
        </button>
      ) : null}
      <span role="status">{said}</span>
    </footer>
  );
}
