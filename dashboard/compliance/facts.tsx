import type { ComponentChildren } from 'preact';

/** Terms with what they are; one that has nothing is left out. */
export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [term: string, is: ComponentChildren])[];
}) {
  return (
    <dl class="facts">
      {facts.map(([term, is]) =>
        is === undefined || is === '' || is === null ? null : (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{is}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
