import { useSite } from './session/siteContext.ts';

/** What holds for the whole page, and the attribution that the geography asks for. */
export function Foot() {
  const { site } = useSite();
  return (
    <footer class="foot">
      <p>
        Headcount keeps no row about a person: every number here was{' '}
        {site.mechanism === 'dp'
          ? 'published once, with noise that hides each single visitor'
          : 'published once, rounded, and only where enough people share it'}
        . Days are those of {site.timezone}. <a href={site.notice}>What visitors are told</a> ·{' '}
        <a href="/v1/docs">API</a>
      </p>
      {site.attribution ? (
        <p>
          <a href={site.attribution.url} rel="noreferrer">
            {site.attribution.text}
          </a>
        </p>
      ) : null}
    </footer>
  );
}
