import * as z from 'zod';

/** `/orders/:id` stays a template; `/blog/{slug}` keeps the segment; a last `*` takes the rest. */
const SEGMENT = /^(?:[A-Za-z0-9._~!$&'()+,;=@-]+|:[a-z][a-zA-Z0-9]*|\{[a-z][a-zA-Z0-9]*\})$/;

/** A declared page. What no template matches is counted as `(other)`. */
export const pageTemplate = z.string().max(256).refine(isTemplate, {
  error:
    'is not a page template; write for instance "/", "/orders/:id", "/blog/{slug}" or "/docs/*"',
});

function isTemplate(text: string): boolean {
  if (text === '/') return true;
  if (!text.startsWith('/')) return false;
  const segments = text.slice(1).split('/');
  if (segments.at(-1) === '*') segments.pop();
  return segments.every((segment) => SEGMENT.test(segment));
}

/** No two templates may match the same paths: which of them counts would be chance. */
export function differentTemplates(templates: string[], context: z.RefinementCtx): void {
  const shapes = new Map<string, string>();
  for (const [index, template] of templates.entries()) {
    const shape = template.replace(/\{\w+\}/g, '{}').replace(/:\w+/g, ':');
    const other = shapes.get(shape);
    if (other !== undefined) {
      const message = `matches the same paths as "${other}"`;
      context.addIssue({ code: 'custom', path: [index], message });
    }
    shapes.set(shape, template);
  }
}
