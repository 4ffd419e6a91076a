import { safely } from '../safely.ts';
import { errorName } from './errorName.ts';

/** Whether it is the beacon that sends: by where to, and what it asks for. */
const isOwn = ([input, init]: Parameters<typeof fetch>) =>
  /\/v1\/events$/.test(String(input)) && init?.keepalive === true;

/**
 * Tells of each `fetch` that was rejected, by the name of its error, or answered with a status of
 * 400 and above, as `fetch`. One that was aborted is neither, nor are the beacon's own.
 *
 * The page gets the same answer and the same errors, and its calls arrive as it made them. What it
 * gets is a promise derived from the browser's: a listener on that one would count as the page's
 * handling of a rejection, and hide it from the page's own `unhandledrejection`.
 *
 * @returns the errors that were told of
 */
export function watchFetch(tell: (name: string, status?: number) => void): WeakSet<object> {
  const told = new WeakSet<object>();
  const onAnswer = safely(({ status }: Response) => {
    if (status >= 400) tell('fetch', status);
  });
  const onError = safely((error: unknown, [input, init]: Parameters<typeof fetch>) => {
    const name = errorName(error);
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    // A page may abort with a reason of its own; running out of time is a failure.
    if (name === 'AbortError' || (signal?.aborted && name !== 'TimeoutError')) return;
    told.add(Object(error));
    tell(name);
  });
  // A proxy, so that its name, length and text stay those of the browser's function.
  window.fetch = new Proxy(window.fetch, {
    apply(original, self, args: Parameters<typeof fetch>) {
      const answer: unknown = Reflect.apply(original, self, args);
      if (!(answer instanceof Promise) || isOwn(args)) return answer;
      return answer.then(
        (response: Response) => {
          onAnswer(response);
          return response;
        },
        (error: unknown) => {
          onError(error, args);
          throw error;
        },
      );
    },
  });
  return told;
}
