/** Not in the types yet: https://tc39.es/proposal-temporal/docs/now.html */
declare const Temporal: { readonly Now: { readonly timeZoneId: () => string } } | undefined;

/** Language, time zone and screen; nothing where the browser or an extension lets none of it be read. */
export function readContext() {
  try {
    return {
      language: navigator.language,
      timezone: readTimezone(),
      screen: [screen.width, screen.height],
    };
  } catch {
    return {};
  }
}

/** The first `Intl.DateTimeFormat` of a page takes some 20 ms, so only where there is no other way. */
function readTimezone(): string {
  return typeof Temporal === 'object'
    ? Temporal.Now.timeZoneId()
    : Intl.DateTimeFormat().resolvedOptions().timeZone;
}
