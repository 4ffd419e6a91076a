import { useState } from 'preact/hooks';
import { useSite } from '../session/siteContext.ts';
import { useView } from '../view/viewContext.ts';
import { earliestDay } from './overPart.ts';
import { isNamed, type NamedPeriod, PERIODS, spanInWords, spanOf } from './period.ts';

const OWN = 'own';

/** Which days the page is about, by name or from one date to another. */
export function PeriodPicker() {
  const { site } = useSite();
  const { view, look } = useView();
  const [own, setOwn] = useState(!isNamed(view.period));
  const span = spanOf(view.period, site.today);
  const choose = (value: string) => {
    setOwn(value === OWN);
    if (value !== OWN) look({ period: value as NamedPeriod });
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const [first, last] = [String(form.get('first')), String(form.get('last'))].sort();
    if (first && last) look({ period: { first, last } });
  };
  return (
    <div class="period push">
      <label>
        <span class="aloud">Period</span>
        <select
          value={own || !isNamed(view.period) ? OWN : view.period}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        >
          {Object.entries(PERIODS).map(([name, words]) => (
            <option value={name} key={name}>
              {words}
            </option>
          ))}
          <option value={OWN}>Other dates…</option>
        </select>
      </label>
      {own ? (
        <form onSubmit={submit}>
          <input
            type="date"
            name="first"
            aria-label="From"
            min={earliestDay(site)}
            max={site.today}
            value={span?.first}
            required
          />
          <input
            type="date"
            name="last"
            aria-label="To"
            min={earliestDay(site)}
            max={site.today}
            value={span?.last}
            required
          />
          <button type="submit">Show</button>
        </form>
      ) : (
        <span class="soft small">{span ? spanInWords(span) : 'everything published'}</span>
      )}
      <label class="check small">
        <input
          type="checkbox"
          checked={view.compare}
          onChange={({ currentTarget }) => look({ compare: currentTarget.checked })}
        />{' '}
        Compare with the period before
      </label>
    </div>
  );
}
