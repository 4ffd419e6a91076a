import { cellKey } from '../../aggregate/openCell.ts';
import { anonymousPerContributor } from '../../policy/contribution.ts';
import { domainOf } from '../../policy/domain.ts';
import { selectionOf } from '../../release/addNoise.ts';
import type { DryRunCell } from './dryRunSchema.ts';
import type { AddedTo } from './wouldCount.ts';

/** When and how a cell is published that an event would add to: what is withheld until enough are there. */
export function publication(added: AddedTo): DryRunCell['published'] {
  const { window, cube } = added;
  const { release } = window.policy;
  if (release.mechanism === 'suppression') return suppressed(added, release);
  const domain = domainOf(window.policy.declared, cube);
  if (domain) {
    const key = cellKey(added.dims);
    return domain.some((dims) => cellKey(dims) === key)
      ? { when: 'always', atLeast: 0, words: ALWAYS }
      : { when: 'never', atLeast: 0, words: NEVER };
  }
  const { by, atLeast } = selectionOf(cube);
  const words = `With random noise added to each number. Published only where the noisy number of ${WORDS[by] ?? by} reaches ${atLeast}; else deleted unpublished.`;
  return { when: 'enough', atLeast, words };
}

const ALWAYS =
  'With random noise added to each number. The cell is published in any case, as all that the policy declares are: that it is there tells of nobody.';
const NEVER = 'Deleted unpublished: these values are none that the policy declares.';

const WORDS: Readonly<Record<string, string>> = {
  visitors: 'visitors',
  count: 'events',
  visits: 'visits',
};

function suppressed(
  { cube, adds }: AddedTo,
  { k, rounding }: { readonly k: number; readonly rounding: number },
): DryRunCell['published'] {
  const perContributor = anonymousPerContributor(cube);
  const anonymous = (adds.anonymous_visits ?? 0) - (adds.counted_twice ?? 0);
  const is = adds.visitors
    ? 'This event is one of them'
    : anonymous <= 0
      ? 'This event is none of them'
      : perContributor === 1
        ? 'This event is one of them'
        : `Of events without consent ${perContributor} stand for one of them`;
  return {
    when: 'enough',
    atLeast: k,
    words: `Published only where at least ${k} contributed to the cell, rounded to a multiple of ${rounding}; else deleted unpublished. ${is}.`,
  };
}
