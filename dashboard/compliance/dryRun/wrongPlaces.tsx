import type { WrongPlace } from '../../ask/refusal.ts';

/** Where a request is wrong; of an event that could not be read also which one. */
export function WrongPlaces({
  places,
}: {
  readonly places: readonly (WrongPlace & { readonly index?: number | undefined })[];
}) {
  if (places.length === 0) return null;
  return (
    <ul class="lines">
      {places.map(({ index, path, message }) => {
        const place = [
          ...(index === undefined ? [] : [`events.${index}`]),
          ...(path ? [path] : []),
        ];
        return (
          <li key={`${place.join('.')} ${message}`}>
            <code>{place.join('.') || 'the whole'}</code> {message}
          </li>
        );
      })}
    </ul>
  );
}
