/** What the controls beside the text say of the sender; '' where they say nothing. */
export interface SenderControls {
  /** Such as "IN" or "IN-KA". */
  readonly place: string;
  /** IPv4 or IPv6. */
  readonly address: string;
  readonly consent: '' | 'granted' | 'denied' | 'objected' | 'nothing';
  readonly gpc: boolean;
  readonly dnt: boolean;
  readonly userAgent: string;
}

/** What is sent, or why the text cannot be. */
export type DryRunBody =
  | { readonly body: Readonly<Record<string, unknown>> }
  | { readonly wrong: string };

/**
 * A request that was pasted, with what the controls say of its sender. What the text says of it
 * stays where a control says nothing.
 */
export function dryRunBody(text: string, controls: SenderControls): DryRunBody {
  let pasted: unknown;
  try {
    pasted = JSON.parse(text);
  } catch (error) {
    return {
      wrong: `This is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}.`,
    };
  }
  if (!isFields(pasted)) {
    return { wrong: 'A request is a JSON object, with its events in a list "events".' };
  }
  const { sender: told, consent: said, ...rest } = pasted;
  // What is no object the server refuses, and says so.
  const sender =
    told === undefined || isFields(told) ? { ...told, ...senderOf(told, controls) } : told;
  const consent = controls.consent === '' ? said : controls.consent;
  return {
    body: {
      ...rest,
      ...(consent === undefined || controls.consent === 'nothing' ? {} : { consent }),
      sender,
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

function senderOf(told: Fields | undefined, controls: SenderControls): Fields {
  const { place, address, gpc, dnt, userAgent } = controls;
  const headers = isFields(told?.headers) ? told.headers : {};
  const named = Object.keys(headers).map((name) => name.toLowerCase());
  return {
    ...(place.trim() ? { place: place.trim().toUpperCase() } : {}),
    ...(address.trim() ? { address: address.trim() } : {}),
    headers: {
      ...(userAgent.trim() && !named.includes('user-agent')
        ? { 'User-Agent': userAgent.trim() }
        : {}),
      ...headers,
      ...(gpc ? { 'Sec-GPC': '1' } : {}),
      ...(dnt ? { DNT: '1' } : {}),
    },
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
