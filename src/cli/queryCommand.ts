import { Command, InvalidArgumentError, Option } from 'commander';
import { answerCsv } from '../../query/answerCsv.ts';
import type { Answer } from '../../query/answerSchema.ts';
import { asksForAudience } from '../../query/audienceAlone.ts';
import { TIME_DIMENSIONS } from '../../query/dimensionNames.ts';
import { DIMENSION_NAMES, METRICS } from '../../query/querySchema.ts';
import { openControl } from '../controlClient.ts';
import { configOf } from './configOf.ts';
import { formatAnswer } from './formatAnswer.ts';
import { formatAudience } from './formatAudience.ts';
import { parseFilter } from './parseFilter.ts';

interface Options {
  readonly site: string;
  readonly metrics: string;
  readonly by?: string;
  readonly cube?: string;
  readonly range: string;
  readonly filter: readonly unknown[];
  readonly limit: number;
  readonly json?: true;
  readonly csv?: true;
}

const DIMENSIONS = [...Object.keys(DIMENSION_NAMES), ...Object.keys(TIME_DIMENSIONS)];

export function queryCommand(): Command {
  return new Command('query')
    .description('ask for audience numbers')
    .requiredOption('--site <site>', 'of which site')
    .option(
      '--metrics <list>',
      `${METRICS.join(', ')} (people, those who refused included; by itself)`,
      'visits,pageviews',
    )
    .option('--by <list>', DIMENSIONS.join(', '))
    .option('--cube <name>', 'the cube to answer from, where several could')
    .option(
      '--range <range>',
      'day (today so far), yesterday, 7d, month and year (this one so far), 6mo (the six before this one), all, or 2026-10-01,2026-10-31',
      '7d',
    )
    .option(
      '--filter <filter>',
      'event:page=/pricing, = and != for any of several values with | between, ~ and !~ for a part of one, or a filter of the API as JSON; may be repeated',
      collectFilter,
      [],
    )
    .option('--limit <number>', 'rows', parseLimit, 20)
    .option('--json', 'the whole answer as JSON')
    .addOption(new Option('--csv', 'the rows as CSV').conflicts('json'))
    .addHelpText(
      'after',
      '\nExample: headcount query --site demo --metrics pageviews --by event:page --filter visit:country!=DE',
    )
    .action(async (options: Options, command: Command) => {
      const client = await openControl(configOf(command));
      try {
        const answer = await client.call<Answer>('/v1/query', toQuery(options));
        process.stdout.write(write(answer, options));
      } finally {
        await client.close();
      }
    });
}

function write(answer: Answer, { json, csv }: Options): string {
  if (csv) return answerCsv(answer);
  if (json) return `${JSON.stringify(answer, null, 2)}\n`;
  return `${asksForAudience(answer.query) ? formatAudience(answer) : formatAnswer(answer)}\n`;
}

function toQuery({ site, metrics, by, cube, range, filter, limit }: Options): object {
  return {
    site_id: site,
    ...(cube === undefined ? {} : { cube }),
    metrics: split(metrics),
    dimensions: split(by ?? ''),
    date_range: range.includes(',') ? split(range) : range,
    filters: filter,
    pagination: { limit },
  };
}

function collectFilter(text: string, before: readonly unknown[]): unknown[] {
  const filter = parseFilter(text);
  if (filter === undefined) {
    throw new InvalidArgumentError(
      'Write for instance event:page=/pricing or visit:country!=DE|AT.',
    );
  }
  return [...before, filter];
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
