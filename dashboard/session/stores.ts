import { openStore } from './openStore.ts';

/** Where this browser keeps what the page should know again: for the tab, and for the device. */
export const stores = {
  tab: openStore(() => sessionStorage),
  device: openStore(() => localStorage),
};
