import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { OpenWindow } from '../../aggregate/openWindow.ts';
import { consentStage } from '../../audit/consent/consentStage.ts';
import type { CheckName } from '../../audit/finding.ts';
import type { Subject } from '../../audit/subject.ts';
import type { OpenTwin, Twin, TwinRequest } from '../../audit/twin.ts';
import { loadPolicies } from '../../policy/loadPolicies.ts';
import { createOpenTwin } from '../../src/audit/twin.ts';

const policies = await loadPolicies(join(import.meta.dirname, '../../policies'));

/** Runs checks for a site, on twins that are tampered with where a test asks for it. */
async function check(site: string, names: readonly CheckName[], tamper?: (twin: Twin) => Twin) {
  const policy = policies.get(site);
  if (!policy) throw new Error('there is no such policy');
  const open = createOpenTwin({ policy, geo: undefined });
  const openTwin: OpenTwin = async (options) => {
    const twin = await open(options);
    return tamper ? tamper(twin) : twin;
  };
  const subject = { policy, platform: 'server', openTwin, seed: 5 } as unknown as Subject;
  return consentStage.run(subject, new Set(names), () => {});
}

const ALL = consentStage.checks.map(({ name }) => name);

/** One counts without consent and takes Global Privacy Control for a refusal; the other drops, and takes it for an objection. */
// The demo's policy is what sabotage/ audits.
test.each(['mindnamo'])(
  'on %s every check of consent passes',
  async (site) => {
    const results = await check(site, ALL);
    for (const name of ALL) expect(results.get(name), name).toMatchObject({ status: 'passed' });
  },
  60_000,
);

type Body = { consent?: unknown; events: readonly { readonly type: string }[] };

/** A twin that is sent something else than it was told. */
function sending(change: (request: TwinRequest, body: Body) => TwinRequest) {
  return (twin: Twin): Twin => ({
    ...twin,
    send: (request) => twin.send(change(request, request.body as Body)),
  });
}

const without = (name: string) =>
  sending((request) => ({
    ...request,
    headers: Object.fromEntries(
      Object.entries(request.headers ?? {}).filter(([it]) => it !== name),
    ),
  }));
const hearing = (said: string, heard: string) =>
  sending((request, body) => ({
    ...request,
    body: body.consent === said ? { ...body, consent: heard } : body,
  }));
const deaf = sending((request, body) => ({
  ...request,
  body: {
    ...body,
    consent: 'granted',
    events: body.events.map((it) => (it.type === 'consent' ? { ...it, choice: 'granted' } : it)),
  },
}));
const knowingScreens = (twin: Twin): Twin => ({
  ...twin,
  windows: () => twin.windows().map(withScreen),
});

function withScreen(window: OpenWindow): OpenWindow {
  const cells = [...window.cells].map(([cube, its]) => {
    const known = [...its].map(([key, cell]) => [key, { ...cell, dims: ['small'] }] as const);
    return [cube, cube.endsWith('_screen') ? new Map(known) : its] as const;
  });
  return { ...window, cells: new Map(cells) };
}

test.each([
  ['consent.gpc', 'Sec-GPC is not read', without('sec-gpc')],
  ['consent.unlinkable', 'a refusal is taken for a grant', hearing('denied', 'granted')],
  ['consent.objection', 'an objection is taken for a refusal', hearing('objected', 'denied')],
  ['consent.withdrawal', 'a withdrawal is not heard', deaf],
  ['consent.device-reads', 'the screen is counted', knowingScreens],
] as const)(
  '%s fails where %s',
  async (name, _what, tamper) => {
    expect((await check('semicomplete', [name], tamper)).get(name)?.status).toBe('failed');
  },
  60_000,
);

test('consent.refusal fails where a refusal leaves a count more than the policy allows', async () => {
  const results = await check('semicomplete', ['consent.refusal'], knowingScreens);
  const found = results.get('consent.refusal');
  expect(found?.status).toBe('failed');
  expect(found?.evidence.join()).toContain('audit_page_view_screen');
}, 60_000);
