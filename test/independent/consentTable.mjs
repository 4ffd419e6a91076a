// Writes the golden table of consent decisions, test/data/consent.tsv: every combination of the
// signals a request may carry, and what each of six policies must make of it. Written from the
// rules in words, without the pipeline's code:
//
//   An objection in any signal is an objection. Else a refusal in any signal is a refusal. Else a
//   grant in any signal is a grant. Else the region's default holds, and else nothing was said.
//   The reason named is that of the first signal, in the order of the columns, that says the
//   outcome; "flag" stands first for an objection and last otherwise.
//
//   node test/independent/consentTable.mjs > test/data/consent.tsv

const SIGNALS = {
  choice: ['none', 'granted', 'denied', 'objected'],
  child: ['no', 'yes'],
  gpc: ['no', 'yes'],
  gpp: ['none', 'neutral', 'opt-out', 'broken'],
  dnt: ['no', 'yes'],
  tcf: ['none', 'consent', 'refusal', 'broken'],
  gcs: ['none', 'granted', 'denied', 'unset', 'broken'],
};

/** In the order of the table's last columns; the test builds the same ones. */
const POLICIES = {
  plain: { optOut: 'denied', dnt: null, tcf: true, gcs: true, region: null, directed: false },
  strict: {
    optOut: 'objected',
    dnt: 'objected',
    tcf: true,
    gcs: true,
    region: null,
    directed: false,
  },
  flag_only: {
    optOut: 'denied',
    dnt: 'denied',
    tcf: false,
    gcs: false,
    region: null,
    directed: false,
  },
  opt_out: {
    optOut: 'denied',
    dnt: null,
    tcf: true,
    gcs: true,
    region: 'granted',
    directed: false,
  },
  opt_in: { optOut: 'denied', dnt: null, tcf: true, gcs: true, region: 'denied', directed: false },
  children: {
    optOut: 'denied',
    dnt: null,
    tcf: true,
    gcs: true,
    region: 'granted',
    directed: true,
  },
};

/** What each signal says under a policy, in the order of precedence; `null` where it is silent. */
function statements(row, policy) {
  const refused = { denied: 'denied', broken: 'denied', refusal: 'denied' };
  const grant = (honoured) => (honoured ? 'granted' : null);
  return [
    ['flag', row.choice === 'objected' ? 'objected' : null],
    ['child', row.child === 'yes' || policy.directed ? 'denied' : null],
    ['gpc', row.gpc === 'yes' ? policy.optOut : null],
    ['gpp', { 'opt-out': policy.optOut, broken: 'denied' }[row.gpp] ?? null],
    ['dnt', row.dnt === 'yes' ? policy.dnt : null],
    ['tcf', row.tcf === 'consent' ? grant(policy.tcf) : (refused[row.tcf] ?? null)],
    ['gcs', row.gcs === 'granted' ? grant(policy.gcs) : (refused[row.gcs] ?? null)],
    ['flag', row.choice === 'none' ? null : row.choice],
  ];
}

function outcome(row, policy) {
  const all = statements(row, policy);
  for (const state of ['objected', 'denied', 'granted']) {
    const first = all.find(([, says]) => says === state);
    if (first) return `${state}:${first[0]}`;
  }
  return policy.region ? `${policy.region}:region` : 'unset:nothing_said';
}

function combinations(names) {
  if (names.length === 0) return [{}];
  const [name, ...rest] = names;
  return SIGNALS[name].flatMap((value) =>
    combinations(rest).map((row) => ({ [name]: value, ...row })),
  );
}

const columns = [...Object.keys(SIGNALS), ...Object.keys(POLICIES)];
process.stdout.write(`${columns.join('\t')}\n`);
for (const row of combinations(Object.keys(SIGNALS))) {
  const outcomes = Object.values(POLICIES).map((policy) => outcome(row, policy));
  process.stdout.write(`${[...Object.values(row), ...outcomes].join('\t')}\n`);
}
