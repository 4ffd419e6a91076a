import type { Headcount } from '../../../beacon/headcount.d.ts';

declare global {
  interface Window {
    headcount: Headcount;
  }
}
