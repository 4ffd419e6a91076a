import type { ComponentChildren } from 'preact';
import { useErrorBoundary, useRef } from 'preact/hooks';
import { useSite } from '../session/siteContext.ts';
import { FIRST_VIEW, printView, type View } from '../view/view.ts';
import { useView } from '../view/viewContext.ts';

/** In the place of a page that could not be drawn, so that it is never blank. */
export function Stumbled({ children }: { readonly children: ComponentChildren }) {
  const { signOut } = useSite();
  const { view, look } = useView();
  const looked = useRef(view);
  const stumbled = useRef<View>(undefined);
  looked.current = view;
  const [error, again] = useErrorBoundary((caught) => {
    stumbled.current = looked.current;
    // The browser tells its console, as of an error that nothing caught.
    reportError(caught);
  });
  // Another view, for instance that of Back, is tried.
  if (error === undefined || stumbled.current !== view) return <>{children}</>;
  const showAll = () => (printView(view) === printView(FIRST_VIEW) ? again() : look(FIRST_VIEW));
  return (
    <main class="sign-in">
      <div class="panel" role="alert" data-state="stumbled">
        <h1>Headcount</h1>
        <p class="notice">This page stumbled over what the address asks for.</p>
        <p>
          <button type="button" class="main" onClick={showAll}>
            Show everything again
          </button>{' '}
          <button type="button" onClick={() => signOut()}>
            Sign out
          </button>
        </p>
      </div>
    </main>
  );
}
