import { fork } from 'node:child_process';
import type { LivesOptions } from './lives.ts';

/**
 * Starts one of the soak's own modules as a process, which tells what it does over its channel.
 *
 * @param settings what each life is started with
 * @param log an open file for what it writes
 */
export function forkModule<Says>(
  module: 'server.ts' | 'clickhouse.ts',
  settings: () => object,
  log: number,
): LivesOptions<Says>['start'] {
  return (say) => {
    const child = fork(new URL(module, import.meta.url), [JSON.stringify(settings())], {
      stdio: ['ignore', log, log, 'ipc'],
    });
    child.on('message', (says: Says) => say(says));
    return child;
  };
}
