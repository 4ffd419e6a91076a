import { Command, InvalidArgumentError } from 'commander';
import type { Answer } from '../../query/answerQuery.ts';
import { DIMENSION_NAMES, METRIC_MEASURES } from '../../query/querySchema.ts';
import { openControl } from '../controlClient.ts';
import { configOf } from './configOf.ts';
import { formatAnswer } from './formatAnswer.ts';

interface Options {
  readonly site: string;
  readonly metrics: string;
  readonly by?: string;
  readonly cube?: string;
  readonly range: string;
  readonly limit: number;
  readonly json?: true;
}

export function queryCommand(): Command {
  return new Command('query')
    .description('ask for audience numbers')
    .requiredOption('--site <site>', 'of which site')
    .option('--metrics <list>', Object.keys(METRIC_MEASURES).join(', '), 'visits,pageviews')
    .option('--by <list>', `${Object.keys(DIMENSION_NAMES).join(', ')}, time:day, time:hour`)
    .option(
      '--range <range>',
      'day (today so far), yesterday, 7d, all, or 2026-10-01,2026-10-31',
      '7d',
    )
    .option('--limit <number>', 'rows', parseLimit, 20)
    .option('--json', 'the whole answer as JSON')
    .addHelpText(
      'after',
      '\nExample: headcount query --site demo --metrics pageviews --by event:page',
    )
    .action(async (options: Options, command: Command) => {
      const client = await openControl(configOf(command));
      try {
        const answer = await client.call<Answer>('/v1/query', toQuery(options));
        const text = options.json ? JSON.stringify(answer, null, 2) : formatAnswer(answer);
        process.stdout.write(`${text}\n`);
      } finally {
        await client.close();
      }
    });
}

function toQuery({ site, metrics, by, cube, range, limit }: Options): object {
  return {
    site_id: site,
    ...(cube === undefined ? {} : { cube }),
    metrics: split(metrics),
    dimensions: split(by ?? ''),
    date_range: range.includes(',') ? split(range) : range,
    pagination: { limit },
  };
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > 10_000) {
    throw new InvalidArgumentError('It must be 1 to 10000.');
  }
  return limit;
}

function split(list: string): string[] {
  return list.split(',').filter((item) => item !== '');
}
