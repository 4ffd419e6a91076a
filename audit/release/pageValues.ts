import { looksPersonal } from './looksPersonal.ts';

/** What a segment that a template keeps may look like: docs/policy.md, "pages". */
const KEPT = '[\\p{L}\\p{N}][\\p{L}\\p{N}._~!+,-]{0,79}';

/**
 * The pages that a policy's templates can make: the templates themselves, and, where one has an open
 * segment such as `{slug}`, what stands there, if it looks like a name and like nobody's data.
 *
 * @param words beside the templates: for pages that no template matches, and for none
 */
export function pageValues(
  templates: readonly string[],
  words: readonly string[],
): { readonly all: ReadonlySet<string> } | { fits(value: string): boolean } {
  const all = new Set([...templates, ...words]);
  const open = templates.filter((template) => template.includes('{')).map(pattern);
  if (open.length === 0) return { all };
  return {
    fits(value) {
      if (all.has(value)) return true;
      return open.some((template) => {
        const kept = template.exec(value)?.slice(1);
        return kept?.every((segment) => segment.startsWith('{') || !looksPersonal(segment));
      });
    },
  };
}

/** A template as an expression that captures what stands in each of its open segments. */
function pattern(template: string): RegExp {
  const parts = template.split(/(\{\w+\})/).map((part) => {
    const literal = part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return /^\{\w+\}$/.test(part) ? `(${literal}|${KEPT})` : literal;
  });
  return new RegExp(`^${parts.join('')}$`, 'u');
}
