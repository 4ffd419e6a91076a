import { saidOf } from '../parts/saidOf.ts';
import { useSite } from '../session/siteContext.ts';

/** In the place of numbers that could not be had. That nobody answers is said once, above them all. */
export function Failed({ error }: { readonly error: unknown }) {
  const { away } = useSite();
  return away ? (
    <p class="said">No answer just now.</p>
  ) : (
    <p class="said" role="alert">
      {saidOf(error)}
    </p>
  );
}
