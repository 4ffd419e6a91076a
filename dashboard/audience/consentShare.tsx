import { formatPercent } from '../words/formatCount.ts';

/** What part of the visits was with consent, as a small bar and in words. */
export function ConsentShare({ share }: { readonly share: number | null }) {
  if (share === null) return null;
  return (
    <p class="consent" data-metric="consent_share" data-value={share}>
      <span class="share" aria-hidden="true">
        <span style={{ width: `${100 * share}%` }} />
      </span>
      {formatPercent(share)} of visits were with consent
    </p>
  );
}
