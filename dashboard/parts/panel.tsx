import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Question } from '../ask/createAsk.ts';
import { useView } from '../view/viewContext.ts';
import { HowSure } from './howSure.tsx';
import { PanelActions } from './panelActions.tsx';

/** A part of the page with a heading, its numbers, and how to take them along. */
export function Panel({
  name,
  heading,
  question,
  instead,
  wide = false,
  actions,
  sure = [],
  place,
  children,
}: {
  /** In links to it, such as `pages`. */
  readonly name: string;
  readonly heading: string;
  /** Whose answer the CSV has; none without it. */
  readonly question?: Question | undefined;
  /** The days that it is about, where they are others than were chosen. */
  readonly instead?: string | undefined;
  readonly wide?: boolean;
  /** To choose what it shows. */
  readonly actions?: ComponentChildren;
  /** How sure its numbers are, in sentences. */
  readonly sure?: readonly string[];
  /** Where it is on the page, for who wants to know when somebody comes near. */
  readonly place?: RefObject<HTMLElement | null>;
  readonly children: ComponentChildren;
}) {
  const { view } = useView();
  const own = useRef<HTMLElement>(null);
  const here = place ?? own;
  const wanted = view.panel === name;
  useEffect(() => {
    if (wanted) here.current?.scrollIntoView();
  }, [wanted]);
  return (
    <section
      class={wide ? 'panel wide' : 'panel'}
      aria-labelledby={`${name}-heading`}
      data-panel={name}
      ref={here}
    >
      <header>
        <h2 id={`${name}-heading`}>{heading}</h2>
        {instead === undefined ? null : <span class="soft small instead">{instead}</span>}
        {actions === undefined ? null : <div class="push">{actions}</div>}
      </header>
      {children}
      <PanelActions
        name={name}
        question={question}
        sure={<HowSure sentences={sure} of={heading} />}
      />
    </section>
  );
}
