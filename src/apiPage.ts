import { html, raw } from 'hono/html';
import { pageCsp } from '../policy/pageCsp.ts';
import type { OpenApi } from './openapi.ts';
import type { Operation, Schema } from './openapiParts.ts';

type Html = ReturnType<typeof html>;

const STYLE = `
:root{color-scheme:light dark;--ink:#1d2430;--soft:#5a6475;--line:#dfe3ea;--paper:#fff;--card:#f5f7fa;--link:#0b57a4}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa5b5;--line:#2c3542;--paper:#12161c;--card:#1a2029;--link:#7fb8f5}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:56rem;margin:0 auto;padding:0 1.25rem 3rem}
header{padding:3rem 0 0}
h1{font-size:clamp(1.6rem,5vw,2.2rem);line-height:1.2;margin:0 0 .75rem}
h2{font-size:1.3rem;line-height:1.3;margin:0 0 .6rem}
h3{font-size:1rem;margin:1.5rem 0 .4rem;color:var(--soft)}
p{margin:0 0 .75rem}
section{padding:1.75rem 0 1rem;border-top:1px solid var(--line)}
nav ul{columns:2 16rem;margin:0 0 1.5rem;padding-left:1.2rem}
code,pre{font:.875rem/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.9rem 1rem;overflow-x:auto;overflow-wrap:normal;margin:0}
dl{margin:0;border:1px solid var(--line);border-radius:6px}
dl>div{display:grid;grid-template-columns:minmax(7rem,13rem) 1fr;gap:.25rem 1rem;padding:.55rem 1rem}
dl>div+div{border-top:1px solid var(--line)}
dt{font-weight:600}
dt small{display:block;font-weight:400;color:var(--soft)}
dd{margin:0}
dd p{margin:.2rem 0 0;color:var(--soft)}
a{color:var(--link)}
a:focus-visible{outline:2px solid var(--link);outline-offset:2px}
@media (max-width:36rem){dl>div{grid-template-columns:1fr}}
`;

/** What the page may do: show itself. */
export const API_CSP = pageCsp(STYLE);

/** An OpenAPI document as a page to read, that needs nothing else. Goes with `API_CSP`. */
export async function apiPage({ info, paths, components }: OpenApi): Promise<string> {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, it]) => ({
      place: `${method.toUpperCase()} ${path}`,
      it,
    })),
  );
  const schemas = Object.entries(components.schemas);
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title} API</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<header>
<h1>${info.title} API</h1>
<p>${info.description} The same for programs: <a href="/v1/openapi.json">OpenAPI 3.1</a>.</p>
<nav aria-label="Contents"><ul>
${operations.map(({ place, it }) => html`<li><a href="#${it.operationId}"><code>${place}</code></a></li>`)}
${schemas.map(([name]) => html`<li>${link(name)}</li>`)}
</ul></nav>
</header>
${operations.map(({ place, it }) => operationHtml(place, it))}
${schemas.map(([name, schema]) => schemaHtml(name, schema))}
</main>
</body>
</html>
`;
  return String(page);
}

function operationHtml(place: string, operation: Operation): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const body = Object.values(requestBody?.content ?? {})[0];
  return html`<section aria-labelledby="${operationId}">
<h2 id="${operationId}">${summary}</h2>
<p><code>${place}</code>${operation.security ? ', with a token' : ''}</p>
<p>${inCode(description)}</p>
${parameters.length > 0 ? html`<h3>Parameters</h3><dl>${parameters.map((it) => row(it.name, it.in, it))}</dl>` : ''}
${body ? html`<h3>Request: ${typeOf(body.schema)}</h3><pre tabindex="0">${lines(body.example)}</pre>` : ''}
<h3>Answers</h3>
<dl>${Object.entries(responses).map(
    ([status, it]) =>
      html`<div><dt>${status}</dt><dd>${contentOf(it.content)} <p>${inCode(it.description)}</p></dd></div>`,
  )}</dl>
</section>`;
}

function contentOf(content: NonNullable<Operation['requestBody']>['content'] = {}): Html[] {
  return Object.entries(content).map(
    ([type, { schema }], index) =>
      html`${index > 0 ? ', or ' : ''}${typeOf(schema)} as <code>${type}</code>`,
  );
}

function schemaHtml(name: string, schema: Schema): Html {
  const kinds = (schema.oneOf ?? []) as Schema[];
  return html`<section aria-labelledby="${name}">
<h2 id="${name}">${name}</h2>
${schema.description ? html`<p>${inCode(String(schema.description))}</p>` : ''}
${
  kinds.length > 0
    ? kinds.map((kind) => html`<h3>${kind.title}</h3>${propertiesHtml(kind)}`)
    : schema.properties
      ? propertiesHtml(schema)
      : html`<p>${typeOf(schema)}</p>`
}
</section>`;
}

function propertiesHtml({ properties = {}, required = [] }: Schema): Html {
  const needs = required as string[];
  const rows = Object.entries(properties as Record<string, Schema>).map(([key, schema]) =>
    row(key, needs.includes(key) ? 'required' : '', { schema, description: schema.description }),
  );
  return html`<dl>${rows}</dl>`;
}

function row(name: string, note: string, it: { schema?: Schema; description?: unknown }): Html {
  const { schema = {}, description } = it;
  return html`<div><dt><code>${name}</code>${note ? html`<small>${note}</small>` : ''}</dt><dd>${typeOf(schema)}${description ? html`<p>${inCode(String(description))}</p>` : ''}</dd></div>`;
}

/** JSON with a line for each key, as one would write it. */
function lines(example: unknown): string {
  const keys = Object.entries(example as object).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return `{\n${keys.join(',\n')}\n}`;
}

/** A schema in a line of words. */
function typeOf(schema: Schema): Html | string {
  const { $ref, const: only, enum: values, anyOf, type } = schema;
  if (typeof $ref === 'string') return link($ref.split('/').at(-1) ?? '');
  if (only !== undefined) return html`<code>${JSON.stringify(only)}</code>`;
  if (Array.isArray(values))
    return list(
      values.map((it) => html`<code>${it}</code>`),
      ' | ',
    );
  if (Array.isArray(anyOf)) return list(anyOf.map(typeOf), ' or ');
  if (type === 'array') return arrayType(schema);
  if (type === 'object' && schema.properties) return propertiesHtml(schema);
  if (type === 'object' && typeof schema.additionalProperties === 'object') {
    return html`object of ${typeOf(schema.additionalProperties as Schema)}`;
  }
  if (typeof schema.pattern === 'string' && schema.format === undefined) {
    return html`string like <code>${schema.pattern}</code>`;
  }
  return [schema.format ?? type ?? 'anything', limits(schema)].filter((it) => it !== '').join(', ');
}

function arrayType({ prefixItems, items }: Schema): Html {
  if (Array.isArray(prefixItems)) return html`[${list(prefixItems.map(typeOf), ', ')}]`;
  return html`list of ${typeOf((items ?? {}) as Schema)}`;
}

function limits({ minimum, maximum, maxLength }: Schema): string {
  const max = Number(maximum ?? Number.MAX_SAFE_INTEGER);
  if (maxLength !== undefined) return `at most ${maxLength} characters`;
  if (max < Number.MAX_SAFE_INTEGER) return `${minimum ?? 0} to ${max}`;
  return '';
}

function list(items: readonly (Html | string)[], between: string): Html {
  return html`${items.map((it, index) => html`${index > 0 ? between : ''}${it}`)}`;
}

function link(name: string): Html {
  return html`<a href="#${name}">${name}</a>`;
}

/** What stands in backticks as code. */
function inCode(text: string): (Html | string)[] {
  return text.split('`').map((part, index) => (index % 2 ? html`<code>${part}</code>` : part));
}
