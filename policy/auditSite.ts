/** What a server names one, or what the edge does: a time, a chance and a code behind it. */
const AUDIT_SITE = /^audit-[0-9a-f]{8}(?:[0-9a-f]{40})?$/;

/** Whether a name is one that audits give to the sites they add; no policy file may have it. */
export function isAuditSite(site: string): boolean {
  return AUDIT_SITE.test(site);
}
