import { changeInWords, type Measured } from '../words/changeInWords.ts';

const ARROWS = { up: '▲', down: '▼', same: '', new: '' } as const;

/** How a number differs from the one of the period before; an arrow for the eye, a word for the ear. */
export function ChangeOf({
  now,
  before,
  when,
  apart,
}: {
  readonly now: Measured;
  /** `undefined` where it was not published. */
  readonly before: Measured | undefined;
  /** The days of the one before, in words. */
  readonly when: string;
  /** Why the two cannot be compared, in words. */
  readonly apart?: string | undefined;
}) {
  if (apart !== undefined) {
    return (
      <span class="change apart" title={`Cannot be compared: ${apart}.`} data-change="apart">
        <span aria-hidden="true">–</span>
        <span class="aloud">cannot be compared</span>
      </span>
    );
  }
  const { kind, short, words } = changeInWords(now, before, when);
  const quiet = kind === 'same' || kind === 'new';
  return (
    <span class={`change ${kind}`} title={words} data-change={kind}>
      {quiet ? null : (
        <>
          <span aria-hidden="true">{ARROWS[kind]} </span>
          <span class="aloud">{kind} </span>
        </>
      )}
      {short}
    </span>
  );
}
