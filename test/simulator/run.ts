import { Command, InvalidArgumentError } from 'commander';
import { playSeeds } from './playSeeds.ts';

const PROGRESS_EVERY = 500;

const whole = (text: string) => {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new InvalidArgumentError('It must be a whole number.');
};

const { seed, schedules } = new Command('npm run simulate --')
  .description(
    'Plays random schedules of requests, faults, crashes and releases, each from its seed, and stops at the first after which something was lost or counted twice.',
  )
  .option('--seed <number>', 'the first seed', whole, 1)
  .option('--schedules <number>', 'how many schedules', whole, 1000)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
  .opts<{ seed: number; schedules: number }>();

const begun = performance.now();
try {
  const total = await playSeeds(seed, schedules, (played) => {
    if (played % PROGRESS_EVERY !== 0) return;
    const each = (performance.now() - begun) / played;
    process.stderr.write(`${played} of ${schedules}, ${each.toFixed(1)} ms each\n`);
  });
  process.stdout.write(`${schedules} schedules, none failed: ${JSON.stringify(total)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
