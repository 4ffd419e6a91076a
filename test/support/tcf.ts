import { GVL, PurposeRestriction, RestrictionType, TCModel, TCString } from '@iabtechlabtcf/core';

interface Choices {
  readonly purposes?: readonly number[];
  readonly legitimateInterests?: readonly number[];
  readonly vendors?: readonly number[];
  readonly disclosed?: readonly number[];
  readonly publisher?: readonly number[];
  readonly restrict?: readonly [vendor: number, purpose: number, type: RestrictionType];
  readonly global?: true;
  readonly at?: number;
}

/** A small vendor list: what the encoder needs to know of vendors 7 and 9. */
const vendor = (id: number) => ({
  id,
  name: `Vendor ${id}`,
  purposes: [1, 8, 9],
  legIntPurposes: [],
  flexiblePurposes: [8, 9],
  specialPurposes: [],
  features: [],
  specialFeatures: [],
});
const LIST = {
  gvlSpecificationVersion: 3,
  vendorListVersion: 100,
  tcfPolicyVersion: 5,
  lastUpdated: '2026-01-01T00:00:00Z',
  purposes: Object.fromEntries(
    Array.from({ length: 11 }, (_, i) => [
      i + 1,
      { id: i + 1, name: '', description: '', illustrations: [] },
    ]),
  ),
  specialPurposes: {},
  features: {},
  specialFeatures: {},
  stacks: {},
  vendors: { 7: vendor(7), 9: vendor(9) },
};

/** A TCF v2.3 string as a consent platform writes it. */
export function tcfString(choices: Choices): string {
  const model = new TCModel(new GVL(LIST as never));
  model.cmpId = 10;
  model.cmpVersion = 1;
  model.isServiceSpecific = !choices.global;
  model.purposeConsents.set([...(choices.purposes ?? [])]);
  model.purposeLegitimateInterests.set([...(choices.legitimateInterests ?? [])]);
  model.vendorConsents.set([...(choices.vendors ?? [])]);
  model.vendorLegitimateInterests.set([...(choices.legitimateInterests ? [7] : [])]);
  model.vendorsDisclosed.set([...(choices.disclosed ?? [])]);
  model.publisherConsents.set([...(choices.publisher ?? [])]);
  if (choices.restrict) {
    const [id, purpose, type] = choices.restrict;
    model.publisherRestrictions.add(id, new PurposeRestriction(purpose, type));
  }
  const at = new Date(choices.at ?? Date.UTC(2026, 9, 1));
  model.created = at;
  model.lastUpdated = at;
  return TCString.encode(model, { version: 2 });
}

export { RestrictionType };
