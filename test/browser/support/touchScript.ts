import type { TouchTable } from './touchTable.ts';

/**
 * Runs in a page before any script of it, and tells of every touch of the table by a
 * function of the page named `__touched`. It stands alone: only its text gets into the page.
 */
export function touchScript(table: TouchTable): void {
  const world = globalThis as unknown as Record<string, unknown>;
  const tell = world.__touched as (what: string, stack: string) => void;
  delete world.__touched;
  const { apply, construct, getPrototypeOf } = Reflect;
  const touched = (what: string) => tell(what, new Error().stack ?? '');

  for (const name of table.globals) watch(world, name, `window.${name}`);
  for (const [name, allowed] of Object.entries(table.interfaces)) {
    const prototype = prototypeOf(name);
    for (const member of Object.getOwnPropertyNames(prototype ?? {})) {
      if (member === 'constructor' || allowed.includes(member)) continue;
      watch(prototype, member, `${name}.${member}`);
    }
  }
  for (const path of table.members) {
    const at = path.lastIndexOf('.');
    watch(prototypeOf(path.slice(0, at)), path.slice(at + 1), path);
  }
  for (const path of table.classes) watchClass(path);

  function find(path: string): unknown {
    return path.split('.').reduce<unknown>((it, name) => (it as typeof world)?.[name], world);
  }

  function prototypeOf(path: string): object | undefined {
    return (find(path) as { prototype?: object } | undefined)?.prototype;
  }

  /** Wraps a member where it is defined, on the object or on what it inherits from. */
  function watch(start: object | undefined, member: string, what: string): void {
    let owner: object | null | undefined = start;
    while (owner && !Object.hasOwn(owner, member)) owner = getPrototypeOf(owner);
    const found = owner && Object.getOwnPropertyDescriptor(owner, member);
    if (!owner || !found?.configurable) return;
    const { get, set, value } = found;
    if (typeof value === 'function') {
      const wrapped = function (this: unknown, ...args: unknown[]) {
        touched(`call ${what}`);
        return apply(value, this, args);
      };
      Object.defineProperty(owner, member, { ...found, value: wrapped });
    } else if (get) {
      const watched: PropertyDescriptor = {
        ...found,
        get() {
          touched(`get ${what}`);
          return apply(get, this, []);
        },
      };
      if (set) {
        watched.set = function (this: unknown, to: unknown) {
          touched(`set ${what}`);
          apply(set, this, [to]);
        };
      }
      Object.defineProperty(owner, member, watched);
    }
  }

  function watchClass(path: string): void {
    const at = path.lastIndexOf('.');
    const owner = (at < 0 ? world : find(path.slice(0, at))) as typeof world;
    const name = path.slice(at + 1);
    const original = owner[name];
    if (typeof original !== 'function') return;
    owner[name] = new Proxy(original, {
      construct(target, args, newTarget) {
        touched(`new ${path}`);
        return construct(target, args, newTarget) as object;
      },
      apply(target, self, args) {
        touched(`new ${path}`);
        return apply(target as (...args: unknown[]) => unknown, self, args);
      },
    });
  }
}
