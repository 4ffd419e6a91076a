import { createHash } from 'node:crypto';
import type { Source } from '../../audit/releaseApart.ts';

/** What was asked of the sources of random numbers of this process. */
export interface SourceWatch {
  /** Counts anew from here, and says where the bytes come from. */
  from(source: Source): void;
  /** Since then. */
  secureBytes(): number;
  mathRandom(): number;
}

/**
 * Puts a counter before both sources of random numbers that the platform has. It has to be there before
 * any module that might keep one of them for itself.
 */
export function watchSources(): SourceWatch {
  const secure = crypto.getRandomValues.bind(crypto);
  const weak = Math.random;
  let known: ((bytes: Uint8Array) => void) | undefined;
  let secureBytes = 0;
  let mathRandom = 0;
  crypto.getRandomValues = (array) => {
    secureBytes += array?.byteLength ?? 0;
    if (!known || !array) return secure(array);
    known(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return array;
  };
  Math.random = () => {
    mathRandom += 1;
    return weak();
  };
  return {
    from(source) {
      known = source === 'known' ? knownBytes() : undefined;
      secureBytes = 0;
      mathRandom = 0;
    },
    secureBytes: () => secureBytes,
    mathRandom: () => mathRandom,
  };
}

/** Bytes that anybody can make: SHA-256 of 0, 1, 2 and so on. */
function knownBytes(): (bytes: Uint8Array) => void {
  let next = 0;
  return (bytes) => {
    for (let at = 0; at < bytes.length; at += 32) {
      const block = createHash('sha256').update(String(next)).digest();
      next += 1;
      bytes.set(block.subarray(0, bytes.length - at), at);
    }
  };
}
