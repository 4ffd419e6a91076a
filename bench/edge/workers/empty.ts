/** What starts at once, so that a start can be told from that of the process. */
export default { fetch: () => new Response(null, { status: 204 }) };
