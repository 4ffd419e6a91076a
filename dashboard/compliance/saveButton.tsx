import { useState } from 'preact/hooks';
import { saveFile } from '../parts/saveFile.ts';
import { whySaid } from './whySaid.ts';

/** Saves a text as a file, once it is there. */
export function SaveButton({
  label,
  file,
  type,
  text,
}: {
  readonly label: string;
  /** Its name. */
  readonly file: string;
  readonly type: string;
  readonly text: (tell: (said: string) => void) => Promise<string> | string;
}) {
  const [said, setSaid] = useState('');
  const [works, setWorks] = useState(false);
  const save = async () => {
    setWorks(true);
    setSaid('');
    try {
      saveFile(file, await text(setSaid), type);
      setSaid('Saved.');
    } catch (error) {
      setSaid(whySaid(error));
    }
    setWorks(false);
  };
  return (
    <span class="save">
      <button type="button" onClick={save} disabled={works}>
        {label}
      </button>
      <span class="small soft" role="status">
        {said}
      </span>
    </span>
  );
}
