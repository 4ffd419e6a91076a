import { useSite } from '../../session/siteContext.ts';
import { CopyButton } from '../copyButton.tsx';

/** Where there is no report yet: how one is made. */
export function NoAudit({
  detail,
  edge,
}: {
  /** What the server says of it. */
  readonly detail: string;
  /** On Cloudflare: audits are run from elsewhere, and keep their report there. */
  readonly edge: boolean;
}) {
  const { site } = useSite();
  if (edge) return <p>{detail}</p>;
  const command = `npm run headcount -- audit --site ${site.site}`;
  return (
    <>
      <p>{detail}</p>
      <p>
        On the machine of the server: <code>{command}</code>{' '}
        <CopyButton text={command} of="the command" />
      </p>
      <p class="soft">
        A server audits its sites by itself every night at 03:23 UTC, unless HEADCOUNT_AUDIT says
        otherwise. The first report is here on the morning after it was set up.
      </p>
    </>
  );
}
