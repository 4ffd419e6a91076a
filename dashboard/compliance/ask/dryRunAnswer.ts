/** A step of the way of a request or an event, as it went. */
export interface DryRunStep {
  readonly step: string;
  readonly does: string;
  readonly read: Readonly<Record<string, unknown>>;
  readonly changed: readonly {
    readonly field: string;
    readonly before?: unknown;
    readonly after?: unknown;
  }[];
  readonly decided?:
    | { readonly consent: string; readonly by: string; readonly words: string }
    | undefined;
  readonly drop?: string | undefined;
}

/** A number of an open window that would change. */
export interface DryRunCell {
  readonly cube: string;
  readonly window: 'hour' | 'day' | 'week' | 'month';
  readonly startsAt: string;
  readonly endsAt: string;
  readonly closesAt: string;
  readonly cell: Readonly<Record<string, string>>;
  readonly adds: Readonly<Record<string, number>>;
  readonly published: { readonly words: string };
}

export interface DryRunEvent {
  readonly index: number;
  readonly type: string;
  readonly steps: readonly DryRunStep[];
  readonly fate: string;
  readonly words: string;
  readonly event?: Readonly<Record<string, unknown>> | undefined;
  readonly counted: readonly DryRunCell[];
  readonly kept: readonly string[];
}

/** What `POST /v1/compliance/dry-run` answers. */
export interface DryRunAnswer {
  readonly words: string;
  readonly receivedAt: string;
  readonly ignored: readonly string[];
  readonly steps: readonly DryRunStep[];
  readonly events: readonly DryRunEvent[];
  readonly errors: readonly {
    readonly index?: number | undefined;
    readonly path: string;
    readonly message: string;
  }[];
}
