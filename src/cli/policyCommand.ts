import { Command } from 'commander';
import { loadPolicies, loadPolicy } from '../../policy/loadPolicies.ts';
import { configOf } from './configOf.ts';

export function policyCommand(): Command {
  const check = new Command('check')
    .description('check policies: those named, or all of the folder')
    .argument('[files...]', 'policy files')
    .action(async (files: string[], _options: object, command: Command) => {
      const policies =
        files.length > 0
          ? await Promise.all(files.map(loadPolicy))
          : [...(await loadPolicies(configOf(command).policies)).values()];
      for (const { site, version, cubes, release, retention } of policies) {
        process.stdout.write(
          `${site}: version ${version} is in order: ${cubes.length} cubes, ${release.mechanism} below ${release.k}, kept ${retention.months} months\n`,
        );
      }
    });
  return new Command('policy').description('work on policies').addCommand(check);
}
