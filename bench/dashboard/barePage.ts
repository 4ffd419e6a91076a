/**
 * The least that shows how big an audience is: it asks the first question of the dashboard and prints the
 * newest number. No style, no library, no margin.
 */
export function barePage(site: string, days: readonly [first: string, last: string]): string {
  const question = {
    ...{ site_id: site, metrics: ['audience'], dimensions: ['time:week'] },
    date_range: days,
  };
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Audience</title><link rel="icon" href="data:,">
<p>People last week: <b data-value></b>
<script>
const token = location.hash.slice('#token='.length);
fetch('/v1/query', {
  method: 'POST',
  headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' },
  body: ${JSON.stringify(JSON.stringify(question))},
}).then((response) => response.json()).then(({ results }) => {
  document.querySelector('b').textContent = results.at(-1).metrics[0];
});
</script>`;
}
