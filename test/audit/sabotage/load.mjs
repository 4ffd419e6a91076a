// Loaded before anything else (`--import`), in the process and in each of its threads: the module that
// HEADCOUNT_SABOTAGE names is another one then. See `sabotages.ts`.
import { createRequire, registerHooks } from 'node:module';

const { HEADCOUNT_SABOTAGE: name } = process.env;
if (name) {
  const { sabotageOf, sabotaged } = createRequire(import.meta.url)('./sabotages.ts');
  const sabotage = sabotageOf(name);
  const target = new URL(`../../../${sabotage.file}`, import.meta.url).href;
  const withRequire =
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (url !== target) return loaded;
      return { ...loaded, source: `${withRequire} ${sabotaged(String(loaded.source), sabotage)}` };
    },
  });
}
