import { saidOf } from '../parts/saidOf.ts';

/** The server could not be asked what the token reads. */
export function ServerAway({
  error,
  again,
  signOut,
}: {
  readonly error: unknown;
  readonly again: () => void;
  readonly signOut: () => void;
}) {
  return (
    <main class="sign-in">
      <div class="panel" role="alert">
        <h1>Headcount</h1>
        <p class="notice">{saidOf(error)}</p>
        <p>
          <button type="button" class="main" onClick={again}>
            Try again
          </button>{' '}
          <button type="button" onClick={() => signOut()}>
            Use another token
          </button>
        </p>
      </div>
    </main>
  );
}
