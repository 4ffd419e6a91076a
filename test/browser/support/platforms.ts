/** A platform that implements `__tcfapi` as far as the standard asks for it, and says what a test tells it. */
export const TCF = `
  const listeners = [];
  let now = { cmpStatus: 'loading', gdprApplies: undefined };
  const call = (callback, listenerId) => callback({ cmpId: 10, ...now, listenerId }, true);
  window.__tcfapi = (command, version, callback) => {
    if (command !== 'addEventListener' || version !== 2) return callback(null, false);
    listeners.push(callback);
    call(callback, listeners.length);
  };
  window.tcf = (eventStatus, tcString, gdprApplies = true) => {
    now = { cmpStatus: 'loaded', eventStatus, tcString, gdprApplies };
    listeners.forEach((callback, index) => call(callback, index + 1));
  };`;

/** Until the platform has loaded, its stub answers and keeps the listeners. */
export const GPP_STUB = `
  const events = [];
  window.__gpp = (command, callback) => {
    if (command === 'events') return events;
    if (command !== 'addEventListener') return [];
    const id = events.push({ id: events.length + 1, callback });
    callback({ eventName: 'listenerRegistered', listenerId: id, data: true,
      pingData: { gppVersion: '1.1', cmpStatus: 'stub', signalStatus: 'not ready', parsedSections: {} } }, true);
  };`;
/** The library of the standard's authors for platforms. */
export const GPP = `
  import { CmpApi } from '@iabgpp/cmpapi';
  window.startGpp = () => { window.cmp = new CmpApi(31, 1); };
  window.gpp = (fields) => {
    cmp.setSignalStatus('not ready');
    for (const [section, field, value] of fields) cmp.setFieldValueBySectionId(section, field, value);
    cmp.setApplicableSections([7]);
    cmp.setSignalStatus('ready');
  };`;
export const GTAG =
  'window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments); }';

/** Platforms that are none, break, or say what there is not. */
export const WRONG: readonly string[] = [
  '__tcfapi = 5; __gpp = "x"; dataLayer = { push: 1 };',
  `__tcfapi = __gpp = () => { throw new Error('x') };
  dataLayer = Object.freeze([1]);`,
  `for (const name of ['__tcfapi', '__gpp', 'dataLayer']) {
    Object.defineProperty(window, name, { get() { throw new Error('x') } });
  }`,
  `const all = [null, undefined, 1, 'x', [], {}];
  const pairs = all.flatMap((a) => all.map((b) => [a, b]));
  __tcfapi = (command, version, callback) => pairs.forEach((pair) => callback(...pair));
  __gpp = (command, callback) => pairs.forEach(([a, b]) => {
    callback(a, b);
    callback({ pingData: a }, b);
  });
  dataLayer = all;`,
  `const strings = [undefined, null, 1, {}, '', 'x', 'C'.repeat(10240)];
  __tcfapi = (command, version, callback) => strings.forEach((tcString) =>
    callback({ eventStatus: 'tcloaded', tcString }, true));
  dataLayer = [['consent', 'update', null], ['consent'], ['consent', 1, { analytics_storage: {} }]];`,
  `const strings = [undefined, 1, {}, '', 'x', '~'.repeat(10240), 'DBABLA~BVVqAAAAAgA'];
  const sections = [undefined, null, 1, 'x', [], { usnat: null }, { usnat: [[[]]] }];
  __gpp = (command, callback) => {
    for (const gppString of strings) for (const parsedSections of sections) {
      for (const sectionList of [undefined, 1, [2]]) {
        const applicableSections = [{}, 'x'];
        const pingData = { signalStatus: 'ready', gppString, parsedSections, sectionList, applicableSections };
        callback({ pingData }, true);
      }
    }
  };`,
  `const fail = () => { throw new Error('x') };
  const data = Object.defineProperties({}, { eventStatus: { get: fail }, pingData: { get: fail } });
  __tcfapi = (command, version, callback) => setTimeout(callback, 0, data, true);
  __gpp = (command, callback) => setTimeout(callback, 0, data, true);
  dataLayer = [data, new Proxy({}, { get: fail })];`,
];
