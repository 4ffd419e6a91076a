import { PeriodPicker } from './period/periodPicker.tsx';
import { useSite } from './session/siteContext.ts';
import { FilterChips } from './view/filterChips.tsx';

/** Which site, which period, narrowed down to what. */
export function TopBar() {
  const { site, signOut } = useSite();
  return (
    <header class="bar-top">
      <h1>
        {site.controller}{' '}
        <span class="soft small">{site.role === 'compliance' ? 'compliance' : site.site}</span>
      </h1>
      {site.role === 'product' ? (
        <>
          <FilterChips />
          <PeriodPicker />
        </>
      ) : (
        <span class="push" />
      )}
      <button type="button" class="quiet" onClick={() => signOut()}>
        Sign out
      </button>
    </header>
  );
}
