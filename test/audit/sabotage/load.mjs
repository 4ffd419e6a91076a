// Loaded before anything else (`--import`), in the process and in each of its threads: the modules that
// the sabotages touch which HEADCOUNT_SABOTAGE names, in JSON, are others then. See `sabotages.ts`.
import { createRequire, registerHooks } from 'node:module';

const { HEADCOUNT_SABOTAGE: names } = process.env;
if (names) {
  const { sabotageOf, sabotaged } = createRequire(import.meta.url)('./sabotages.ts');
  const byModule = Map.groupBy(
    JSON.parse(names).map(sabotageOf),
    ({ file }) => new URL(`../../../${file}`, import.meta.url).href,
  );
  const withRequire =
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const its = byModule.get(url);
      if (!its) return loaded;
      return {
        ...loaded,
        source: `${withRequire} ${its.reduce(sabotaged, String(loaded.source))}`,
      };
    },
  });
}
