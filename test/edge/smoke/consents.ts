import { GCS, GPP, GRANT } from '../../support/consentStrings.ts';
import { tcfString } from '../../support/tcf.ts';
import type { Row } from './readTable.ts';
import { NOON } from './sites.ts';

const TCF = {
  none: undefined,
  consent: tcfString({ ...GRANT, at: NOON }),
  refusal: tcfString({ ...GRANT, at: NOON, purposes: [1] }),
  old: tcfString(GRANT),
  broken: 'CQraFkAQ',
};

/** Every signal beside every other, two at a time; where each may be an objection, alone. */
export const CONSENTS: readonly Row[] = [
  ...pairs(signals()).map(([a, b]) => consentRow('golden', a === b ? [a] : [a, b])),
  ...signals().map((signal) => consentRow('strict', [signal])),
];

function consentRow(site: string, all: readonly Signal[]): Row {
  const consent = merged(all.map((signal) => signal.consent));
  return {
    input: `${site}: ${all.map(({ name }) => name).join(', ')}`,
    ...{ site, place: 'IN-KA' },
    headers: merged(all.map(({ headers }) => headers)) as Record<string, string>,
    said: {
      visitor: '5f928a29-e288-4b78-a7f3-0d46b3081873',
      ...(Object.keys(consent).length > 0 ? { consent } : {}),
      ...merged(all.map(({ said }) => said)),
    },
  };
}

function merged(parts: readonly (object | undefined)[]): object {
  return Object.assign({}, ...parts);
}

interface Signal {
  readonly name: string;
  readonly kind: string;
  readonly consent?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly said?: object;
}

function signals(): Signal[] {
  const strings = (kind: string, all: Readonly<Record<string, string | undefined>>) =>
    Object.entries(all).flatMap(([name, text]): Signal[] =>
      text === undefined ? [] : [{ name: `${kind} ${name}`, kind, consent: { [kind]: text } }],
    );
  return [
    { name: 'nothing', kind: 'nothing' },
    ...['granted', 'denied', 'objected'].map((choice) => ({
      ...{ name: choice, kind: 'choice', consent: { choice } },
    })),
    ...[...strings('gpp', GPP), ...strings('tcf', TCF), ...strings('gcs', GCS)],
    { name: 'GPC', kind: 'gpc', headers: { 'sec-gpc': '1' } },
    { name: 'DNT', kind: 'dnt', headers: { dnt: '1' } },
    { name: 'child', kind: 'child', said: { child: true } },
  ];
}

function pairs(all: readonly Signal[]): [Signal, Signal][] {
  return all.flatMap((a, at) =>
    all
      .slice(at)
      .flatMap((b): [Signal, Signal][] => (a === b || a.kind !== b.kind ? [[a, b]] : [])),
  );
}
