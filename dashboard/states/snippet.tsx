import { useState } from 'preact/hooks';
import { useSite } from '../session/siteContext.ts';

/** What goes into the pages of the site, or the command that prints it. */
export function Snippet() {
  const { site } = useSite();
  const [said, setSaid] = useState('');
  const command = `npm run -s headcount -- snippet ${site.site} --endpoint ${location.origin}`;
  const text = site.snippet ?? command;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied.');
    } catch {
      // The clipboard is only there over HTTPS and on this machine.
      setSaid('Select the text and copy it.');
    }
  };
  return (
    <>
      <p>
        {site.snippet === undefined
          ? 'This command prints the tags for your pages. Put them into the <head> of each:'
          : 'Put this into the <head> of every page:'}
      </p>
      <pre class="snippet">
        <code>{text}</code>
      </pre>
      <p>
        <button type="button" class="main" onClick={copy}>
          Copy
        </button>{' '}
        <span role="status" class="soft small">
          {said}
        </span>
      </p>
    </>
  );
}
