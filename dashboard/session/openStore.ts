/** What keeps a few words for this page: the browser, or memory where the browser does not. */
export interface Store extends Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  /** Whether the browser keeps anything: it may be told not to, or have no room left. */
  keeps(): boolean;
  /** Forgets what stands in memory alone. */
  forget(): void;
}

const PROBE = 'headcount.probe';

/**
 * A store that never throws. A browser that blocks site data throws at the mere mention of its
 * storage, and one without room when it is written to: then the page works from memory until it is left.
 *
 * @param open gives the browser's storage, and may throw
 */
export function openStore(open: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): Store {
  const memory = new Map<string, string>();
  const wrote = (key: string, value: string) => {
    try {
      open().setItem(key, value);
      return true;
    } catch {
      return false;
    }
  };
  const remove = (key: string) => {
    try {
      open().removeItem(key);
    } catch {
      // Where nothing can be kept there is nothing to take away.
    }
  };
  return {
    getItem: (key) => {
      try {
        return memory.get(key) ?? open().getItem(key);
      } catch {
        return null;
      }
    },
    setItem: (key, value) => {
      memory.delete(key);
      if (wrote(key, value)) return;
      // What stood there before would come back with the next visit.
      remove(key);
      memory.set(key, value);
    },
    removeItem: (key) => {
      memory.delete(key);
      remove(key);
    },
    keeps: () => {
      const can = wrote(PROBE, '');
      remove(PROBE);
      return can;
    },
    forget: () => memory.clear(),
  };
}
