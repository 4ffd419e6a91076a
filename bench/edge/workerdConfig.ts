/** A module of a Worker; the first is the one that exports its handlers and classes. */
export interface WorkerModule {
  /** What it is imported as. */
  readonly name: string;
  readonly kind: 'esModule' | 'text';
  /** Where it lies, from the configuration's folder. */
  readonly file: string;
}

/** A Worker as workerd runs it. */
export interface WorkerdWorker {
  readonly name: string;
  readonly modules: readonly WorkerModule[];
  /** Bindings by name, each as workerd's configuration writes its value. */
  readonly bindings?: Readonly<Record<string, string>>;
  /** Classes of its Durable Objects. Those of a class lie in the folder of its name. */
  readonly objects?: readonly string[];
  /** Compatibility flags. */
  readonly flags?: readonly string[];
}

export interface WorkerdOptions {
  readonly workers: readonly WorkerdWorker[];
  /** Ports, and the Worker that answers at each. */
  readonly sockets: Readonly<Record<number, string>>;
  /** A folder that is there, for what Durable Objects store. */
  readonly disk: string;
}

/** The same as in `wrangler.toml`. */
const DATE = '2026-10-01';

/** Values of bindings. */
export const binding = {
  text: (value: string) => `text = ${quoted(value)}`,
  json: (value: unknown) => `json = ${quoted(JSON.stringify(value))}`,
  objects: (className: string) => `durableObjectNamespace = ${quoted(className)}`,
  worker: (name: string, entrypoint?: string) =>
    entrypoint
      ? `service = (name = ${quoted(name)}, entrypoint = ${quoted(entrypoint)})`
      : `service = ${quoted(name)}`,
};

/** A configuration of workerd as text: https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp */
export function workerdConfig({ workers, sockets, disk }: WorkerdOptions): string {
  const services = [
    ...workers.map(({ name }, index) => `(name = ${quoted(name)}, worker = .worker${index})`),
    `(name = "disk", disk = (path = ${quoted(disk)}, writable = true))`,
    // Where `fetch` leads to: nothing but this machine.
    '(name = "internet", network = (allow = ["local"]))',
  ];
  const ports = Object.entries(sockets).map(
    ([port, name]) =>
      `(name = "${port}", address = "127.0.0.1:${port}", http = (cfBlobHeader = "MF-CF-Blob"), service = ${quoted(name)})`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = ${list(services)},
  sockets = ${list(ports)}
);
${workers.map(workerText).join('')}`;
}

function workerText(
  { modules, bindings = {}, objects = [], flags = [] }: WorkerdWorker,
  index: number,
): string {
  const bound = Object.entries(bindings).map(([name, value]) => `(name = "${name}", ${value})`);
  const namespaces = objects.map(
    (name) => `(className = "${name}", uniqueKey = "${name}", enableSql = true)`,
  );
  const embedded = modules.map(
    ({ name, kind, file }) => `(name = ${quoted(name)}, ${kind} = embed ${quoted(file)})`,
  );
  return `const worker${index} :Workerd.Worker = (
  modules = ${list(embedded)},
  compatibilityDate = "${DATE}",
  compatibilityFlags = ${list(flags.map(quoted))},
  bindings = ${list(bound)}${
    objects.length > 0
      ? `,
  durableObjectNamespaces = ${list(namespaces)},
  durableObjectStorage = (localDisk = "disk")`
      : ''
  }
);
`;
}

function list(items: readonly string[]): string {
  return `[${items.map((item) => `\n    ${item}`).join(',')}]`;
}

/** What JSON escapes in a text without control characters is escaped alike. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
