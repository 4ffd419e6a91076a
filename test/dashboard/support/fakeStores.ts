import { openStore } from '../../../dashboard/session/openStore.ts';

/** What a browser keeps for the tab and for the device, and how it refuses to. */
export function fakeStores() {
  return { tab: fakeStore(), device: fakeStore() };
}

export function fakeStore() {
  const kept = new Map<string, string>();
  const browser = { blocked: false, full: false };
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (browser.full) throw new DOMException('No room', 'QuotaExceededError');
      kept.set(key, value);
    },
    removeItem: (key: string) => void kept.delete(key),
  };
  const store = openStore(() => {
    if (browser.blocked) throw new DOMException('Blocked', 'SecurityError');
    return storage;
  });
  return { ...store, kept, browser };
}
