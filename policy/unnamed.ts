/** Where nothing is known, where it is none of those that are told apart, and where an event has no such thing. */
export const UNKNOWN = '(unknown)';
export const OTHER = '(other)';
export const NONE = '(none)';
