import { iso31662 } from 'iso-3166';

/** Names of first-level subdivisions by country and by what follows it in ISO 3166-2's code. */
const regions: Record<string, Record<string, string>> = {};

for (const { code, name, parent } of iso31662) {
  if (parent.includes('-')) continue;
  regions[parent] ??= {};
  // Without remarks such as "(EH-partial)".
  regions[parent][code.slice(parent.length + 1)] = name.replace(/ *[([].*$/, '');
}

export default regions;
