/** The little of jsdom that tests use; it comes without types. */
declare module 'jsdom' {
  export interface Element {
    readonly classList: { add(name: string): void };
    click(): void;
    requestSubmit(): void;
  }
  export interface Window {
    readonly document: {
      querySelector(selector: string): Element | null;
      dispatchEvent(event: object): boolean;
    };
    readonly history: { pushState(data: unknown, unused: string, url: string): void };
    readonly Event: new (type: string) => object;
    eval(code: string): unknown;
    close(): void;
    [name: string]: unknown;
  }
  export class VirtualConsole {}
  export class JSDOM {
    constructor(html: string, options?: object);
    readonly window: Window;
  }
}
