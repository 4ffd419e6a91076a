/** Whoever is signed in opened a link with another token: it is used once they say so. */
export function OtherToken({ decide }: { readonly decide: (use: boolean) => void }) {
  return (
    <main class="sign-in">
      <div class="panel" role="alert">
        <h1>Headcount</h1>
        <p>
          The link you opened has a token of its own, and you are signed in with another one. Use
          the link’s in this tab? It may show another site; your other tabs stay as they are.
        </p>
        <p>
          <button type="button" class="main" onClick={() => decide(true)}>
            Use it in this tab
          </button>{' '}
          <button type="button" onClick={() => decide(false)}>
            Stay as I am
          </button>
        </p>
      </div>
    </main>
  );
}
