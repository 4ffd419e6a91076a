import { useSite } from '../session/siteContext.ts';

/** Whose geography it is, with the link that its licence asks for; nothing where it asks for none. */
export function Attribution() {
  const { attribution } = useSite().site;
  if (!attribution) return null;
  return (
    <p class="small attribution">
      <a href={attribution.url} rel="noreferrer">
        {attribution.text}
      </a>
    </p>
  );
}
