import { certometer } from './certometer.ts';
import type { Company } from './company.ts';
import { jobjourney } from './jobjourney.ts';
import { mindnamo } from './mindnamo.ts';
import { selfmento } from './selfmento.ts';
import { selmo } from './selmo.ts';

/** The five companies whose policies are worked through in docs/policies. */
export const COMPANIES: readonly Company[] = [certometer, jobjourney, mindnamo, selfmento, selmo];
