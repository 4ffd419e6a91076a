import { printView } from '../view/view.ts';
import { useView } from '../view/viewContext.ts';
import type { ContentsEntry } from './contentsOf.ts';

/** Where what stands, with its state: at a glance the whole of the page. */
export function Contents({ entries }: { readonly entries: readonly ContentsEntry[] }) {
  const { view } = useView();
  // The address is not changed where it names the section already, yet a reader wants to go there.
  const go = (panel: string) => {
    if (view.panel === panel)
      document.getElementById(`${panel}-heading`)?.closest('section')?.scrollIntoView();
  };
  return (
    <nav class="contents" aria-label="On this page">
      <ol>
        {entries.map(({ panel, heading, stands, mood }) => (
          <li key={panel} data-contents={panel}>
            <a href={printView({ ...view, tab: 'compliance', panel })} onClick={() => go(panel)}>
              {heading}
            </a>
            <small class={mood}>{stands}</small>
          </li>
        ))}
      </ol>
      <button type="button" onClick={() => print()}>
        Print this page
      </button>
    </nav>
  );
}
