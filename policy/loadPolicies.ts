import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { parsePolicy } from './parsePolicy.ts';
import type { Policy } from './policy.ts';
import { siteOf } from './siteOf.ts';

/** A policy that cannot be used. The message names the file and each wrong place in it. */
export class PolicyError extends Error {
  override name = 'PolicyError';
}

/** Reads and checks one policy file. Throws `PolicyError`. */
export async function loadPolicy(file: string): Promise<Policy> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PolicyError(`${file}: ${reason}`);
  }
  const policy = check(file, json);
  const wanted = basename(file, '.json');
  if (policy.site !== wanted) {
    throw new PolicyError(
      `${file}: site: is "${policy.site}", but the file is named for "${wanted}"; rename one of them`,
    );
  }
  return policy;
}

/** Reads every `*.json` of a folder, keyed by site. Throws `PolicyError`, also when there is none. */
export async function loadPolicies(folder: string): Promise<Map<string, Policy>> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json')).sort();
  if (files.length === 0) {
    throw new PolicyError(
      `${folder}: no policy found; put one <site>.json a site there, or name another folder with --policies`,
    );
  }
  const policies = await Promise.all(files.map((name) => loadPolicy(join(folder, name))));
  refuseSharedAliases(folder, policies);
  return new Map(policies.map((policy) => [policy.site, policy]));
}

/** A name that means two sites would count the events of one for the other. */
function refuseSharedAliases(folder: string, policies: readonly Policy[]): void {
  const known = siteOf(new Map(policies.map((it) => [it.site, { ...it, aliases: [] }])));
  const aliased = new Map<string, string>();
  const places = policies.flatMap(({ site, aliases }) =>
    aliases.flatMap((alias, index) => {
      const named = known(alias);
      // A host of its own is not taken. One that several sites share means none of them without
      // the alias, and this site with it.
      const taken = named === site && alias !== site ? undefined : named;
      const owner = taken ?? aliased.get(alias);
      aliased.set(alias, owner ?? site);
      if (owner === undefined) return [];
      const where = `${join(folder, `${site}.json`)}: aliases.${index}`;
      const what = takenAs(alias, owner, taken);
      return [
        `${where}: "${alias}" is ${what} ${join(folder, `${owner}.json`)}; remove one of them`,
      ];
    }),
  );
  if (places.length > 0) throw new PolicyError(places.join('\n'));
}

function takenAs(alias: string, owner: string, taken: string | undefined): string {
  if (alias === owner) return 'the name of the site of';
  return taken === undefined ? 'an alias in' : 'a host in the origins of';
}

function check(file: string, json: unknown): Policy {
  try {
    return parsePolicy(json);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const places = error.issues.map(
      (issue) => `${file}: ${issue.path.join('.') || '(top)'}: ${issue.message}`,
    );
    throw new PolicyError(places.join('\n'));
  }
}
