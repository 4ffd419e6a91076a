import type { Dialect } from './dialect.ts';
import { plausible } from './plausible.ts';
import { segment } from './segment.ts';
import { umami } from './umami.ts';

/** The products whose clients may be pointed here. */
export const DIALECTS: readonly Dialect[] = [plausible, umami, segment];
