import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chromium, openChromium } from './support/chromium.ts';
import { openPageServer, type PageServer } from './support/pageServer.ts';
import { Touches } from './support/touches.ts';

let chromium: Chromium;
let pages: PageServer;
let touches: Touches;
let page: Page;

const PAGES: Record<string, { html: string; headers?: Record<string, string> }> = {
  '/': { html: '<!doctype html><title>Nothing</title>' },
  '/leaving': {
    html: '<script>addEventListener("pagehide", () => document.cookie)</script>',
  },
  '/cookie': { html: '', headers: { 'set-cookie': 'a=1' } },
  '/validator': {
    html: '',
    headers: { etag: '"1"', 'last-modified': 'Sun, 22 Nov 2026 00:00:00 GMT' },
  },
  '/hints': { html: '', headers: { 'accept-ch': 'Sec-CH-UA-Full-Version-List' } },
};

beforeAll(async () => {
  chromium = await openChromium();
  pages = await openPageServer((_host, path) => PAGES[path]);
  const context = await chromium.browser.newContext();
  touches = await Touches.watch(context);
  page = await touches.newPage();
  await page.goto(`http://touch.localhost:${pages.port}/`);
});
afterAll(async () => {
  await chromium.close();
  await pages.close();
});

test('a page that does nothing touches nothing', async () => {
  expect(touches.all).toEqual([]);
  expect(await touches.stored(page)).toEqual([]);
});

/** What a page does, and by which names that has to be noticed. */
const CONTROLS: readonly (readonly [code: string, ...noticed: string[]])[] = [
  ['document.cookie', 'get Document.cookie'],
  ['document.cookie = "b=2"', 'set Document.cookie'],
  ['cookieStore.getAll()', 'get window.cookieStore', 'call CookieStore.getAll'],
  ['cookieStore.set("c", "3")', 'call CookieStore.set'],
  ['localStorage.getItem("a")', 'get window.localStorage', 'call Storage.getItem'],
  ['localStorage.setItem("a", "1")', 'call Storage.setItem', 'localStorage added'],
  ['localStorage.a = "2"', 'get window.localStorage', 'localStorage updated'],
  ['Object.keys(localStorage)', 'get window.localStorage'],
  ['localStorage.removeItem("a")', 'call Storage.removeItem', 'localStorage removed'],
  ['localStorage.clear()', 'call Storage.clear'],
  ['localStorage.length', 'get Storage.length'],
  ['sessionStorage.setItem("s", "1")', 'get window.sessionStorage', 'sessionStorage added'],
  ['sessionStorage.key(0)', 'call Storage.key'],
  ['indexedDB.open("d")', 'get window.indexedDB', 'call IDBFactory.open'],
  [
    'caches.open("c").then((it) => it.put("/", new Response("x")))',
    'get window.caches',
    'call CacheStorage.open',
  ],
  ['navigator.storage.estimate()', 'get Navigator.storage', 'call StorageManager.estimate'],
  ['navigator.userAgentData.brands', 'get Navigator.userAgentData', 'get NavigatorUAData.brands'],
  [
    'navigator.userAgentData.getHighEntropyValues(["model"])',
    'call NavigatorUAData.getHighEntropyValues',
  ],
  ['navigator.userAgent', 'get Navigator.userAgent'],
  ['navigator.language', 'get Navigator.language'],
  ['navigator.languages', 'get Navigator.languages'],
  ['navigator.hardwareConcurrency', 'get Navigator.hardwareConcurrency'],
  ['navigator.deviceMemory', 'get Navigator.deviceMemory'],
  ['navigator.plugins', 'get Navigator.plugins'],
  ['navigator.connection', 'get Navigator.connection'],
  ['navigator.getBattery()', 'call Navigator.getBattery'],
  ['navigator.cookieEnabled', 'get Navigator.cookieEnabled'],
  ['navigator.maxTouchPoints', 'get Navigator.maxTouchPoints'],
  ['navigator.webdriver', 'get Navigator.webdriver'],
  [
    'navigator.serviceWorker.register("/w.js").catch(() => 0)',
    'call ServiceWorkerContainer.register',
  ],
  ['screen.width', 'get window.screen', 'get Screen.width'],
  ['screen.availHeight', 'get Screen.availHeight'],
  ['screen.orientation.type', 'get Screen.orientation', 'get ScreenOrientation.type'],
  ['devicePixelRatio', 'get window.devicePixelRatio'],
  ['innerWidth', 'get window.innerWidth'],
  ['window.outerHeight', 'get window.outerHeight'],
  ['visualViewport.scale', 'get window.visualViewport'],
  ['matchMedia("(min-width: 1px)").matches', 'call window.matchMedia'],
  ['window.name', 'get window.name'],
  ['window.name = "x"', 'set window.name'],
  ['new Date().getTimezoneOffset()', 'call Date.getTimezoneOffset'],
  ['String(new Date())', 'call Date.toString'],
  ['new Date().getHours()', 'call Date.getHours'],
  ['new Date().toLocaleString()', 'call Date.toLocaleString'],
  [
    'Intl.DateTimeFormat().resolvedOptions().timeZone',
    'new Intl.DateTimeFormat',
    'call Intl.DateTimeFormat.resolvedOptions',
  ],
  ['new Intl.NumberFormat().resolvedOptions()', 'call Intl.NumberFormat.resolvedOptions'],
  ['document.createElement("canvas").getContext("2d")', 'call HTMLCanvasElement.getContext'],
  ['document.createElement("canvas").toDataURL()', 'call HTMLCanvasElement.toDataURL'],
  ['new OffscreenCanvas(1, 1).getContext("2d")', 'call OffscreenCanvas.getContext'],
  ['new OfflineAudioContext(1, 1, 8000)', 'new OfflineAudioContext'],
  ['new RTCPeerConnection()', 'new RTCPeerConnection'],
  ['new BroadcastChannel("x").close()', 'new BroadcastChannel'],
  ['document.fonts.check("1px x")', 'get Document.fonts'],
  ['performance.getEntries()', 'call Performance.getEntries'],
  ['performance.getEntriesByType("navigation")', 'call Performance.getEntriesByType'],
  ['performance.timing.navigationStart', 'get Performance.timing'],
  [
    'new PerformanceObserver(() => 0).observe({type: "paint", buffered: true})',
    'new PerformanceObserver',
    'call PerformanceObserver.observe',
  ],
  ['history.state', 'get History.state'],
  [
    'document.body.append(Object.assign(document.createElement("iframe"), {id: "f"})); frames[0].localStorage',
    'get window.localStorage',
  ],
];

test.each(CONTROLS)('is noticed: %s', async (code, ...noticed) => {
  const before = touches.all.length;
  await page.evaluate(
    `(async () => { await (${code.includes(';') ? `(() => { ${code} })()` : code}); })()`,
  );
  const kinds = () => touches.all.slice(before).map(({ what }) => what);
  await expect.poll(kinds, { timeout: 10_000 }).toEqual(expect.arrayContaining(noticed));
});

test('what a page left is found on the disk of its profile', async () => {
  const left = ['cookie b', 'cookie c', 'sessionStorage s', 'indexeddb', 'cache_storage'];
  expect(await touches.stored(page)).toEqual(expect.arrayContaining(left));
});

test.each([
  ['/cookie', 'received header set-cookie'],
  ['/validator', 'received header etag', 'received header last-modified'],
  ['/hints', 'received header accept-ch'],
  ['/', 'sent header cookie'],
])('DevTools see the headers of %s', async (path, ...noticed) => {
  const before = touches.all.length;
  await page.goto(`http://touch.localhost:${pages.port}${path}`);
  const kinds = () => touches.all.slice(before).map(({ what }) => what);
  await expect.poll(kinds, { timeout: 10_000 }).toEqual(expect.arrayContaining(noticed));
});

test('a touch while the tab is closed is noticed', async () => {
  const tab = await touches.newPage();
  await tab.goto(`http://touch.localhost:${pages.port}/leaving`);
  const before = touches.all.length;
  await tab.close({ runBeforeUnload: true });
  const kinds = () => touches.all.slice(before).map(({ what }) => what);
  await expect.poll(kinds, { timeout: 10_000 }).toContain('get Document.cookie');
});
