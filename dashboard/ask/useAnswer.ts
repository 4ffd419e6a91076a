import { useEffect, useState } from 'preact/hooks';
import type { Answer } from '../../query/answerSchema.ts';
import { useSite } from '../session/siteContext.ts';
import type { Question } from './createAsk.ts';

/** How far a question has come. */
export type Asked<T> =
  | { readonly state: 'asking' }
  | { readonly state: 'answered'; readonly answer: T }
  | { readonly state: 'failed'; readonly error: unknown };

const ASKING: Asked<never> = { state: 'asking' };

/** The answer to a question, asked anew when it changes; `undefined` asks nothing and stays `asking`. */
export function useAnswer(question: Question | undefined): Asked<Answer> {
  const { ask } = useSite();
  return useAsked(question && ((wanted) => ask(question, wanted)), JSON.stringify(question), ask);
}

/**
 * What a promise brings, made anew when the key changes.
 *
 * @param make told by its signal when nobody waits for it any more
 * @param round makes it anew, too; until the new one is there, or if it fails, what is known stays
 */
export function useAsked<T>(
  make: ((wanted: AbortSignal) => Promise<T>) | undefined,
  key: string | undefined,
  round?: unknown,
): Asked<T> {
  const [asked, setAsked] = useState<{ readonly key: string | undefined; readonly it: Asked<T> }>({
    key,
    it: ASKING,
  });
  useEffect(() => {
    if (!make) {
      setAsked((known) => (known.it.state === 'asking' ? known : { key, it: ASKING }));
      return;
    }
    const waits = new AbortController();
    const tell = (it: Asked<T>) => {
      if (waits.signal.aborted) return;
      setAsked((known) =>
        it.state === 'failed' && known.key === key && known.it.state === 'answered'
          ? known
          : { key, it },
      );
    };
    make(waits.signal).then(
      (answer) => tell({ state: 'answered', answer }),
      (error: unknown) => tell({ state: 'failed', error }),
    );
    return () => waits.abort();
  }, [key, round]);
  // What belongs to another question is not shown under this one.
  return asked.key === key ? asked.it : ASKING;
}
