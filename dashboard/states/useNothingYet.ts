import { useAnswer } from '../ask/useAnswer.ts';
import { useSite } from '../session/siteContext.ts';
import { firstQuestion } from './firstQuestion.ts';

/** Whether nothing was ever published for the site; `false` until that is known. */
export function useNothingYet(): boolean {
  const { site } = useSite();
  const asked = useAnswer(firstQuestion(site));
  if (asked.state !== 'answered') return false;
  const { complete_until, withheld } = asked.answer.meta;
  return complete_until === null && withheld === undefined;
}
