import { createContext } from 'preact';
import { useCallback, useContext, useEffect, useState } from 'preact/hooks';
import { FIRST_VIEW, parseView, printView, type View } from './view.ts';

/** What is looked at, and how to look at something else. */
export interface Looking {
  readonly view: View;
  /** Changes a part of the view; a new entry in the browser's history. */
  look(changes: Partial<View>): void;
}

export const ViewContext = createContext<Looking>({ view: FIRST_VIEW, look: () => undefined });

export function useView(): Looking {
  return useContext(ViewContext);
}

/** The view of the address, which Back and Forward change too. */
export function useAddress(): Looking {
  const [view, setView] = useState(() => parseView(location.hash));
  useEffect(() => {
    const read = () => setView(parseView(location.hash));
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  const look = useCallback((changes: Partial<View>) => {
    location.hash = printView({ ...parseView(location.hash), ...changes });
  }, []);
  return { view, look };
}
