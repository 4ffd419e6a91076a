/** What a link gave for a token, and its fragment without it. */
export interface LinkToken {
  readonly given: string;
  /** Without the `#`; empty where nothing else stood there. */
  readonly rest: string;
}

/**
 * Takes the token out of a fragment such as `#token=hc_…`, which the demo prints, wherever among the
 * parameters it stands and whether or not it is one. `undefined` where there is none.
 */
export function takeLinkToken(fragment: string): LinkToken | undefined {
  const parts = fragment.replace(/^#/, '').split(/[?&#]/);
  const given = parts.flatMap((part) => tokenIn(part) ?? []);
  if (given[0] === undefined) return;
  const [path = '', ...params] = parts.map((part) => (tokenIn(part) === undefined ? part : ''));
  const kept = params.filter((part) => part !== '');
  return { given: given[0], rest: path + (kept.length === 0 ? '' : `?${kept.join('&')}`) };
}

function tokenIn(part: string): string | undefined {
  return new URLSearchParams(part.replace(/^\/+/, '')).get('token')?.trim();
}
