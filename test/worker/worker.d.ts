/// <reference types="vite/types/importMeta.d.ts" />

declare namespace Cloudflare {
  /** Tells `cloudflare:workers` which module the tests call as `exports.default`. */
  interface GlobalProps {
    mainModule: typeof import('../../src/worker.ts');
  }
}
