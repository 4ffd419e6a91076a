import { counted } from '../counted.ts';
import { failed, notApplicable, passed, type Result } from '../finding.ts';
import type { Check } from '../stageOf.ts';
import type { StateFacts } from '../stateFacts.ts';
import { keysOf, releasedWindows, windowName } from './entries.ts';
import type { LedgerGround } from './ledgerGround.ts';

/** A key goes right after the release; at the edge half of it is in a bucket, which may be away for a while. */
const MAY_TAKE = { server: 10 * 60_000, edge: 24 * 3_600_000 };

export const keys: Check<LedgerGround> = {
  info: {
    name: 'ledger.keys',
    title:
      'The key of a window’s visitors was destroyed once the window was released, so nobody can be found in it again.',
    what: 'The keys that the ledger says were made and destroyed, beside those that the state still has.',
    how: 'Every key that was made must be noted as destroyed after its window was released. The file of keys must hold none but those of open windows, and each of these must stand in the ledger.',
    severity: 'critical',
    remedy:
      'Start the server anew: at start it destroys the keys of windows that are gone, and notes it. Where the ledger says that a key is destroyed that is still there, take it for kept all the time.',
    clauses: [
      'GDPR art. 4(5)',
      'GDPR art. 5(1)(e)',
      'GDPR art. 17',
      'GDPR recital 26',
      'WP29 opinion 05/2014, linkability',
    ],
  },
  async run({ ledger, state, policy, now, platform }) {
    const rows = await ledger();
    const made = keysOf(rows, 'key_made');
    const destroyed = keysOf(rows, 'key_destroyed');
    const released = new Map(releasedWindows(rows).map((it) => [windowName(it), it]));
    if (made.size === 0 && (state?.keys.length ?? 0) === 0) {
      return notApplicable('No key was ever made: nobody is told apart on this site.');
    }
    const kept = [...made.keys()].filter((name) => {
      const release = released.get(name);
      const gone = destroyed.get(name);
      if (!release || (gone !== undefined && gone > release.seq)) return false;
      return gone !== undefined || release.releasedAt + MAY_TAKE[platform] < now();
    });
    const wrong = [
      ...(kept.length > 0
        ? [
            `Keys that are not noted as destroyed after their window was released: ${kept.length}, the first of them that of the ${kept[0]}.`,
          ]
        : []),
      ...(state ? inState(state, policy.site, made, destroyed) : []),
    ];
    return wrong.length > 0 ? failed(...wrong) : fine(made.size, destroyed.size, state);
  },
};

function fine(made: number, destroyed: number, state: StateFacts | undefined): Result {
  return passed(
    `Keys made: ${made}. Destroyed: ${destroyed}. The others are of windows that are not released yet.`,
    state
      ? `The file of keys, which is that of all sites, has ${counted(state.keys.length, 'key')}, each of an open window.`
      : 'Keys at the edge cannot be listed from outside, so only what the ledger says of them was looked at.',
  );
}

/** Keys that are there and should not be, or that the ledger does not tell of. */
function inState(
  { keys: present, openWindows }: StateFacts,
  site: string,
  made: ReadonlyMap<string, number>,
  destroyed: ReadonlyMap<string, number>,
): string[] {
  const open = new Set(openWindows.map(({ id }) => id));
  const outlived = present.filter((id) => !open.has(id)).length;
  const own = openWindows
    .filter((it) => it.site === site && it.hasKey)
    .map(({ kind, startsAt }) => windowName({ window: kind, startsAt }));
  const untold = own.filter((name) => !made.has(name));
  const undead = own.filter((name) => destroyed.has(name));
  return [
    ...(outlived > 0 ? [`Keys in the file of windows that are gone: ${outlived}.`] : []),
    ...(untold.length > 0
      ? [
          `Open windows with a key that the ledger does not tell of: ${untold.length}, the first of them the ${untold[0]}.`,
        ]
      : []),
    ...(undead.length > 0
      ? [
          `Keys that are noted as destroyed and are still there: ${undead.length}, the first of them that of the ${undead[0]}.`,
        ]
      : []),
  ];
}
