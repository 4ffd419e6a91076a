import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** How far below what is seen a panel begins to ask, so that it is mostly there when it is reached. */
const AHEAD = '0px 0px 400px';

/** A place on the page and whether it was near what is seen, once; to print is to see all. */
export function useNear(): {
  readonly place: RefObject<HTMLElement | null>;
  readonly near: boolean;
} {
  const place = useRef<HTMLElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (near || !place.current) return;
    const come = () => setNear(true);
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && come(),
      { rootMargin: AHEAD },
    );
    observer.observe(place.current);
    addEventListener('beforeprint', come);
    return () => {
      observer.disconnect();
      removeEventListener('beforeprint', come);
    };
  }, [near]);
  return { place, near };
}
