import { Command, InvalidArgumentError, Option } from 'commander';
import { BEACON, readBeaconBuild } from '../beaconBuild.ts';
import { beaconOptions } from '../snippet/beaconOptions.ts';
import { EARLY_CALLS } from '../snippet/earlyCalls.ts';
import { EXTRAS, type Extra, extrasOptions } from '../snippet/extrasOptions.ts';
import { moduleLines } from '../snippet/moduleLines.ts';
import { notes } from '../snippet/notes.ts';
import { LOCAL_SERVER, readEndpoint } from '../snippet/readEndpoint.ts';
import { tags } from '../snippet/tags.ts';
import { A_POLICY, onePolicy } from './onePolicy.ts';

interface Options {
  readonly endpoint: string;
  readonly extras?: readonly Extra[];
  readonly early?: true;
  readonly module?: true;
}

export function snippetCommand(): Command {
  return new Command('snippet')
    .description('the script tags that put the beacon on the pages of a site, as its policy says')
    .argument('<site>', A_POLICY)
    .option('--endpoint <origin>', 'where pages reach this server', readEndpoint, LOCAL_SERVER)
    .option(
      '--extras <list>',
      `a second script: errors and web vitals are counted; tcf, gpp and gcs (Consent Mode) tell the visitor's consent (${EXTRAS.join(',')})`,
      readExtras,
    )
    .option('--early', 'also a script for calls of window.headcount before the beacon has loaded')
    .addOption(new Option('--module', 'lines for a bundler instead of tags').conflicts(['early']))
    .addHelpText(
      'after',
      '\nWhat is to be pasted goes to standard output, what is to be read to standard error.\n\nExample: headcount snippet demo --endpoint https://stats.example.com',
    )
    .action(async (site: string, options: Options, command: Command) => {
      const { endpoint, early = false, module = false } = options;
      const policy = await onePolicy(site, command);
      const beacon = beaconOptions(policy, endpoint);
      const extras = options.extras && extrasOptions(policy, options.extras);
      const lines = module
        ? moduleLines(beacon, extras)
        : tags({
            ...{ build: await readBeaconBuild(BEACON), beacon, extras },
            early: early ? EARLY_CALLS : undefined,
          });
      process.stdout.write(`${lines}\n`);
      const told = notes(policy, { endpoint, extras, early, module });
      process.stderr.write(told.map((note) => `\n${note}\n`).join(''));
    });
}

function readExtras(text: string): Extra[] {
  const names = text.split(',');
  const extras = EXTRAS.filter((it) => names.includes(it));
  if (names.some((name) => !extras.some((it) => it === name))) {
    throw new InvalidArgumentError(`It must be some of ${EXTRAS.join(',')}, separated by commas.`);
  }
  return extras;
}
