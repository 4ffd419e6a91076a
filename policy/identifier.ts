import * as z from 'zod';

/** The name of a cube, a custom event or a prop. */
export const identifier = z.string().regex(/^[a-z][a-z0-9_]{0,31}$/, {
  error: 'must be 1 to 32 lower-case letters, digits or underscores, starting with a letter',
});
