import { OTHER } from '../../policy/values.ts';

/** As `policy/identifier.ts` has it. */
const IDENTIFIER = /^[a-z][a-z0-9_]{0,31}$/;

/**
 * The name of an event or a prop as a policy can declare it: in lower case, whatever is no
 * letter or digit as one underscore, at most 32 characters. "Signup: Step 2" is
 * `signup_step_2`, and "404", which begins with no letter, is `event_404`. What nothing is left
 * of becomes a name that no policy can declare.
 */
export function fitName(name: string): string {
  if (IDENTIFIER.test(name)) return name;
  const words = name
    .slice(0, 256)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '');
  if (words === '') return OTHER;
  return (/^[a-z]/.test(words) ? words : `event_${words}`).slice(0, 32).replace(/_$/, '');
}
