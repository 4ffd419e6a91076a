/** How a contact can be reached, as far as its spelling tells; `undefined` when it does not. */
export function contactKind(contact: string): 'email' | 'link' | 'phone' | undefined {
  if (/^[^\s@"'<>?&]+@[^\s@"'<>?&]+\.[^\s@"'<>?&]+$/.test(contact)) return 'email';
  if (/^https:\/\/[^\s"'<>]+$/.test(contact)) return 'link';
  return /^\+?[\d ()/-]{7,20}$/.test(contact) ? 'phone' : undefined;
}
