import type { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';

/** The config of a command: the global flags, then the environment. */
export function configOf(command: Command): Config {
  return readConfig(command.optsWithGlobals(), process.env);
}
