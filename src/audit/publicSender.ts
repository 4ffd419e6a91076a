import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIPv6 } from 'node:net';
import type { CanaryAnswer, CanaryGround } from '../../audit/canaryGround.ts';
import { AuditError } from '../../audit/runAudit.ts';

/** Sends requests to a public endpoint, each from the address it names where it is on this machine. */
export interface PublicSender {
  readonly send: CanaryGround['send'];
  close(): void;
}

/** @param url where the endpoint listens, over http or https */
export function createPublicSender(url: string): PublicSender {
  const { protocol, hostname, port } = new URL(url);
  const { Agent, request: open } = protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  return {
    async send({ method, path, headers, body, from }) {
      const request = open({
        ...{ host: hostOf(hostname, from), port, path, method, headers },
        // Thousands of addresses would be thousands of idle connections.
        ...(from === undefined
          ? { agent }
          : { localAddress: from, family: isIPv6(from) ? 6 : 4, agent: false }),
      });
      request.end(body);
      try {
        const [response] = (await once(request, 'response')) as [IncomingMessage];
        return await readAnswer(response);
      } catch {
        throw new AuditError(`the public endpoint did not answer a request${fromWhere(from)}`);
      }
    },
    close: () => agent.destroy(),
  };
}

const fromWhere = (from: string | undefined) => (from === undefined ? '' : ` from ${from}`);

/** The address to connect to: one that listens on all addresses is reached on this machine's own. */
function hostOf(hostname: string, from: string | undefined): string {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (host !== '0.0.0.0' && host !== '::') return host;
  return host === '::' && from !== undefined && isIPv6(from) ? '::1' : '127.0.0.1';
}

/** All that came back, as it stood on the line but for how the body was cut into chunks. */
async function readAnswer(response: IncomingMessage): Promise<CanaryAnswer> {
  const { statusCode = 0, statusMessage = '', rawHeaders } = response;
  let head = `HTTP/1.1 ${statusCode} ${statusMessage}\r\n`;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    head += `${rawHeaders[at]}: ${rawHeaders[at + 1]}\r\n`;
  }
  const parts: Uint8Array[] = [Buffer.from(`${head}\r\n`, 'latin1')];
  for await (const chunk of response) parts.push(chunk);
  return { status: statusCode, bytes: Buffer.concat(parts) };
}
