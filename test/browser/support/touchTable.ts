/** What a page can learn of a device or leave on it, as names that the browser has for it. */
export interface TouchTable {
  /** Properties of the global object: reading, writing or calling one is a touch. */
  readonly globals: readonly string[];
  /** Interfaces all of whose members are touches, but for those named after them. */
  readonly interfaces: Readonly<Record<string, readonly string[]>>;
  /** Single members of an interface, as `Document.cookie`. */
  readonly members: readonly string[];
  /** Classes of which making an instance is a touch. */
  readonly classes: readonly string[];
}

export const TOUCH_TABLE: TouchTable = {
  globals: [
    ...['cookieStore', 'localStorage', 'sessionStorage', 'indexedDB', 'caches', 'sharedStorage'],
    ...['name', 'screen', 'devicePixelRatio', 'visualViewport', 'matchMedia', 'speechSynthesis'],
    ...['innerWidth', 'innerHeight', 'outerWidth', 'outerHeight', 'screenX', 'screenY'],
    ...['screenLeft', 'screenTop', 'queryLocalFonts', 'getScreenDetails', 'openDatabase'],
  ],
  interfaces: {
    CookieStore: [],
    Storage: [],
    IDBFactory: [],
    CacheStorage: [],
    StorageManager: [],
    Screen: [],
    ScreenOrientation: [],
    // What the visitor says, and the way out.
    Navigator: ['globalPrivacyControl', 'doNotTrack', 'sendBeacon'],
    NavigatorUAData: [],
    ServiceWorkerContainer: [],
  },
  members: [
    'Document.cookie',
    'Document.fonts',
    'Document.requestStorageAccess',
    'Document.hasStorageAccess',
    'Document.lastModified',
    'History.state',
    ...['getEntries', 'getEntriesByType', 'getEntriesByName', 'timing', 'navigation', 'memory'].map(
      (name) => `Performance.${name}`,
    ),
    'PerformanceObserver.observe',
    ...['getTimezoneOffset', 'toString', 'toTimeString', 'toDateString', 'toLocaleString'].map(
      (name) => `Date.${name}`,
    ),
    ...['toLocaleDateString', 'toLocaleTimeString', 'getHours', 'getDate', 'getDay'].map(
      (name) => `Date.${name}`,
    ),
    ...['getMonth', 'getFullYear', 'getMinutes', 'setHours'].map((name) => `Date.${name}`),
    'Number.toLocaleString',
    ...['getContext', 'toDataURL', 'toBlob'].map((name) => `HTMLCanvasElement.${name}`),
    'OffscreenCanvas.getContext',
    'CanvasRenderingContext2D.getImageData',
    'CanvasRenderingContext2D.measureText',
    'WebGLRenderingContext.getParameter',
    'WebGL2RenderingContext.getParameter',
    ...['DateTimeFormat', 'NumberFormat', 'Collator', 'PluralRules', 'Locale'].flatMap((name) =>
      ['resolvedOptions', 'format'].map((member) => `Intl.${name}.${member}`),
    ),
  ],
  classes: [
    ...['PerformanceObserver', 'BroadcastChannel', 'SharedWorker', 'Worker', 'AudioContext'],
    ...['OfflineAudioContext', 'RTCPeerConnection', 'Intl.DateTimeFormat', 'Intl.NumberFormat'],
    ...['Intl.Collator', 'Intl.PluralRules'],
  ],
};
