import { useEffect } from 'preact/hooks';

/** What a reader does who goes elsewhere. */
const MOVES = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

/**
 * Keeps the section of a link at the top while what stands before it is still on its way, until the
 * reader moves.
 */
export function useStayAt(panel: string | undefined): void {
  useEffect(() => {
    if (panel === undefined) return;
    const watch = new ResizeObserver(() =>
      document.getElementById(`${panel}-heading`)?.closest('section')?.scrollIntoView(),
    );
    const stop = () => watch.disconnect();
    for (const section of document.querySelectorAll('.sections > *')) watch.observe(section);
    for (const move of MOVES) addEventListener(move, stop, { once: true, passive: true });
    return () => {
      stop();
      for (const move of MOVES) removeEventListener(move, stop);
    };
  }, [panel]);
}
