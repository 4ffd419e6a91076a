import { useState } from 'preact/hooks';
import type { PolicyAnswer } from '../ask/policyAnswer.ts';
import { dryRunBody, type SenderControls } from './dryRunBody.ts';
import { examplesOf } from './examples.ts';
import { freshUuid } from './freshUuid.ts';

const uuid = () => freshUuid(crypto.getRandomValues(new Uint8Array(16)));

/** The request as text, and who sends it. */
export function DryRunForm({
  policy,
  send,
  refuse,
  tries,
}: {
  readonly policy: PolicyAnswer['policy'];
  readonly send: (body: unknown) => void;
  readonly refuse: (why: string) => void;
  readonly tries: boolean;
}) {
  const examples = () => examplesOf(policy, { now: Date.now(), uuid });
  const [names] = useState(() => examples().map(({ name }) => name));
  const printed = (name: string) =>
    JSON.stringify(examples().find((it) => it.name === name)?.request ?? {}, null, 2);
  const [text, setText] = useState(() => printed(names[0] ?? ''));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const made = dryRunBody(text, controlsOf(new FormData(event.currentTarget as HTMLFormElement)));
    if ('wrong' in made) refuse(made.wrong);
    else send(made.body);
  };
  return (
    <form class="dry-run" onSubmit={submit}>
      <div class="request">
        <label>
          An example of this site{' '}
          <select onChange={({ currentTarget }) => setText(printed(currentTarget.value))}>
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label for="dry-run-request">The request, as JSON</label>
        <textarea
          id="dry-run-request"
          rows={18}
          spellcheck={false}
          autocomplete="off"
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </div>
      <fieldset>
        <legend>Who sends it</legend>
        <label>
          Consent
          <select name="consent">
            <option value="">as in the request</option>
            <option value="granted">granted</option>
            <option value="denied">refused</option>
            <option value="objected">objected: not to be counted at all</option>
            <option value="nothing">nothing said</option>
          </select>
        </label>
        <label>
          Country or region, such as IN or IN-KA
          <input
            type="text"
            name="place"
            autocomplete="off"
            placeholder="looked up by the address"
          />
        </label>
        <label>
          Or an address, IPv4 or IPv6
          <input type="text" name="address" autocomplete="off" placeholder="none" />
        </label>
        <label>
          Browser (User-Agent)
          <input
            type="text"
            name="userAgent"
            autocomplete="off"
            defaultValue={navigator.userAgent}
          />
        </label>
        <label class="check">
          <input type="checkbox" name="gpc" /> Global Privacy Control is on
        </label>
        <label class="check">
          <input type="checkbox" name="dnt" /> Do Not Track is on
        </label>
        <button type="submit" class="main" disabled={tries}>
          {tries ? 'Trying…' : 'Try'}
        </button>
      </fieldset>
    </form>
  );
}

function controlsOf(form: FormData): SenderControls {
  const text = (name: string) => String(form.get(name) ?? '');
  return {
    place: text('place'),
    address: text('address'),
    consent: text('consent') as SenderControls['consent'],
    gpc: form.get('gpc') !== null,
    dnt: form.get('dnt') !== null,
    userAgent: text('userAgent'),
  };
}
