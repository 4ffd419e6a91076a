/** The least that a Worker does with such a request: reads it, parses it, says yes. */
export default {
  async fetch(request: Request): Promise<Response> {
    JSON.parse(await request.text());
    return Response.json({ accepted: 1 }, { status: 202 });
  },
};
