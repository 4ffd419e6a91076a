import type { Random } from '../random.ts';
import { pickKey } from './pickKey.ts';

/** A browser on a device: what it sends, and what a script can read there. */
export interface Browser {
  readonly userAgent: string;
  /** Width and height in CSS pixels. */
  readonly screen: readonly [number, number];
}

type Screens = readonly (readonly [number, number])[];

interface Family {
  readonly weight: number;
  /** `#` stands for the version. */
  readonly text: string;
  readonly versions: Readonly<Record<string, number>>;
  readonly screens: Screens;
}

const MOZILLA = 'Mozilla/5.0';
const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const SAFARI = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const CHROME = { '142': 62, '141': 22, '140': 10, '138': 6 };

const PHONE: Screens = [
  [360, 800],
  [393, 873],
  [412, 915],
];
const IPHONE: Screens = [
  [390, 844],
  [430, 932],
];
const DESK: Screens = [
  [1366, 768],
  [1536, 864],
  [1920, 1080],
  [2560, 1440],
];

const PHONES: readonly Family[] = [
  {
    weight: 66,
    text: `${MOZILLA} (Linux; Android 10; K) ${WEBKIT} Chrome/#.0.0.0 Mobile Safari/537.36`,
    versions: CHROME,
    screens: PHONE,
  },
  {
    weight: 12,
    text: `${MOZILLA} (Linux; Android 10; K) ${WEBKIT} SamsungBrowser/#.0 Chrome/136.0.0.0 Mobile Safari/537.36`,
    versions: { '29': 70, '28': 30 },
    screens: PHONE,
  },
  {
    weight: 22,
    text: `${MOZILLA} (iPhone; CPU iPhone OS 18_7 like Mac OS X) ${SAFARI} Version/#.1 Mobile/15E148 Safari/604.1`,
    versions: { '26': 58, '18': 34, '17': 8 },
    screens: IPHONE,
  },
];

const OTHERS: readonly Family[] = [
  {
    weight: 52,
    text: `${MOZILLA} (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/#.0.0.0 Safari/537.36`,
    versions: CHROME,
    screens: DESK,
  },
  {
    weight: 14,
    text: `${MOZILLA} (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/#.0.0.0 Safari/537.36 Edg/#.0.0.0`,
    versions: { '142': 75, '141': 25 },
    screens: DESK,
  },
  {
    weight: 11,
    text: `${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Chrome/#.0.0.0 Safari/537.36`,
    versions: CHROME,
    screens: DESK,
  },
  {
    weight: 10,
    text: `${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) ${SAFARI} Version/#.1 Safari/605.1.15`,
    versions: { '26': 65, '18': 35 },
    screens: [
      [1440, 900],
      [1512, 982],
    ],
  },
  {
    weight: 7,
    text: `${MOZILLA} (Windows NT 10.0; Win64; x64; rv:#.0) Gecko/20100101 Firefox/#.0`,
    versions: { '145': 70, '140': 30 },
    screens: DESK,
  },
  {
    weight: 6,
    text: `${MOZILLA} (iPad; CPU OS 18_7 like Mac OS X) ${SAFARI} Version/#.1 Mobile/15E148 Safari/604.1`,
    versions: { '18': 1 },
    screens: [
      [820, 1180],
      [768, 1024],
    ],
  },
];

/** @param phones how many of 1 are on a phone */
export function pickBrowser(random: Random, phones: number): Browser {
  const families = random.fraction() < phones ? PHONES : OTHERS;
  const { text, versions, screens } = random.pick(families, ({ weight }) => weight);
  const version = pickKey(random, versions) ?? '';
  return { userAgent: text.replaceAll('#', version), screen: random.pick(screens) };
}
