import { useState } from 'preact/hooks';
import { stores } from './stores.ts';
import { isToken } from './token.ts';

/** Asks for a token. It is sent to nobody but this server, and stands in no address. */
export function SignIn({
  why,
  signIn,
}: {
  /** What is to be said first, for instance that the last token is not valid any more. */
  readonly why: string | undefined;
  readonly signIn: (token: string, stay: boolean) => void;
}) {
  const [wrong, setWrong] = useState('');
  const [keeps] = useState(() => ({ tab: stores.tab.keeps(), device: stores.device.keeps() }));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const token = String(form.get('token') ?? '').trim();
    if (isToken(token)) signIn(token, form.get('stay') !== null);
    else setWrong('That is not a token. One begins with hc_ and has 46 characters.');
  };
  return (
    <main class="sign-in">
      <form class="panel" onSubmit={submit}>
        <h1>Headcount</h1>
        <p class="soft">How many people come, where from, what they do, and how sure we are.</p>
        {why === undefined ? null : (
          <p class="notice" role="alert">
            {why}
          </p>
        )}
        <label for="token">Your token</label>
        {/* Password managers keep a token under a name. */}
        <input name="username" autocomplete="username" value="Headcount" readOnly hidden />
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="current-password"
          spellcheck={false}
          required
          aria-describedby="token-help"
          aria-invalid={wrong !== ''}
        />
        <p id="token-help" class="small soft" role={wrong === '' ? undefined : 'alert'}>
          {wrong ||
            'Whoever runs Headcount makes one for your site: headcount token create --site <site>'}
        </p>
        {keeps.device ? (
          <label class="check">
            <input type="checkbox" name="stay" /> Stay signed in on this device
          </label>
        ) : null}
        {keeps.tab ? null : (
          <p class="small soft">
            This browser keeps nothing for this page, so you stay signed in only until you leave it
            or load it again.
          </p>
        )}
        <button type="submit" class="main">
          Sign in
        </button>
      </form>
    </main>
  );
}
