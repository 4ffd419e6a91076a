import { GppModel } from '@iabgpp/cmpapi';
import { tcfString } from './tcf.ts';

export const GRANT = { purposes: [1, 8, 9], vendors: [7], disclosed: [7] };

export function gppString(fill: (model: GppModel) => void): string {
  const model = new GppModel();
  fill(model);
  return model.encode();
}
export const NEUTRAL = gppString((model) => model.setFieldValue('usnat', 'SaleOptOut', 2));
export const OPT_OUT = gppString((model) => model.setFieldValue('usnat', 'SaleOptOut', 1));

/** Bits 18 and 19 of the national section are the opt-out of sale; the encoder refuses what is none. */
export function withSaleOptOut(text: string, value: number): string {
  const [header, section = ''] = text.split('~');
  const [core = '', ...others] = section.split('.');
  const bytes = Buffer.from(core, 'base64url');
  bytes[2] = ((bytes[2] ?? 0) & 0b1100_1111) | (value << 4);
  return `${header}~${[bytes.toString('base64url'), ...others].join('.')}`;
}

export const GPP: Record<string, string> = {
  neutral: NEUTRAL,
  'opt-out': OPT_OUT,
  broken: 'DBAB~junk',
};
export const TCF: Record<string, string> = {
  consent: tcfString(GRANT),
  refusal: tcfString({ ...GRANT, purposes: [1] }),
  broken: 'CQraFkAQ',
};
export const GCS: Record<string, string> = {
  granted: 'G101',
  denied: 'G110',
  unset: 'G1--',
  broken: 'G9',
};
