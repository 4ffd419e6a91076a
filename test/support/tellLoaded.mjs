// Loaded before anything else (`--import`): tells on stderr what is loaded from then on, a line each.
import { registerHooks } from 'node:module';

registerHooks({
  load(url, context, nextLoad) {
    process.stderr.write(`${url}\n`);
    return nextLoad(url, context);
  },
});
