import type { EdgeEnv } from '../../../src/edge/env.ts';

/** What goes wrong with a call: nothing, it does not arrive, or its answer does not. */
export type Fault = 'none' | 'call' | 'answer';

/** A binding or a stub whose calls go wrong when they are told to. */
export function breakable<Target extends object>(
  target: Target,
  fault: (call: string) => Fault,
): Target {
  return new Proxy(target, {
    get(_, name) {
      const real = Reflect.get(target, name);
      if (typeof real !== 'function') return real;
      return async (...args: unknown[]) => {
        const now = fault(String(name));
        if (now === 'call') throw new Error('away');
        const answer = await Reflect.apply(real, target, args);
        if (now === 'answer') throw new Error('the answer is lost');
        return answer;
      };
    },
  });
}

type Namespace = EdgeEnv['SHARD'];

/** Durable Objects of which each is reached by a stub whose calls go wrong. */
export function breakableObjects(namespace: Namespace, fault: (call: string) => Fault): Namespace {
  const getByName = (name: string) => breakable(namespace.getByName(name) as object, fault);
  return { getByName } as unknown as Namespace;
}
