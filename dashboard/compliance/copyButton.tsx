import { useState } from 'preact/hooks';

/** Copies a text, and says whether it did. */
export function CopyButton({ text, of }: { readonly text: string; readonly of: string }) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied.');
    } catch {
      // The clipboard is only there over HTTPS and on this machine.
      setSaid('Select it and copy it by hand: this browser lets no page do that here.');
    }
  };
  return (
    <span class="copy">
      <button type="button" class="quiet" onClick={copy}>
        Copy<span class="aloud"> {of}</span>
      </button>
      <span class="small soft" role="status">
        {said}
      </span>
    </span>
  );
}
