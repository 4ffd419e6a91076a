import { useAsked } from '../ask/useAnswer.ts';
import { useView } from '../view/viewContext.ts';
import { formatCount } from '../words/formatCount.ts';
import { valueInWords } from '../words/valueInWords.ts';
import { stepsOf } from './mapSteps.ts';

/**
 * Countries in shades of one hue. For the eye alone: the list beside it has the numbers, also those
 * of countries that are too small to be drawn.
 *
 * @param rows by country; a country that is not among them is not zero
 */
export function WorldMap({
  rows,
  of,
  near,
}: {
  readonly rows: ReadonlyMap<string, number> | undefined;
  /** What is counted, such as "Visits". */
  readonly of: string;
  readonly near: boolean;
}) {
  const { view, look } = useView();
  const drawn = useAsked(
    near ? async () => (await import('./world.built.ts')).default : undefined,
    `${near}`,
  );
  const steps = stepsOf([...(rows?.values() ?? [])]);
  if (drawn.state === 'failed') {
    return (
      <p class="said" data-value="no-map">
        The map could not be loaded. Load the page again; the list has the same numbers.
      </p>
    );
  }
  if (drawn.state !== 'answered') return <div class="map" aria-hidden="true" />;
  const { width, height, countries } = drawn.answer;
  const others = view.filters.filter(({ dimension }) => dimension !== 'visit:country');
  const choose = (country: string) =>
    look({ filters: [...others, { dimension: 'visit:country', value: country }] });
  return (
    <div class="map" aria-hidden="true">
      <svg viewBox={`0 0 ${width} ${height}`} role="presentation">
        {Object.entries(countries).map(([country, path]) => {
          const value = rows?.get(country);
          const told = value === undefined ? 'not shown' : formatCount(value);
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: hidden from who does not point; the list has a button for each.
            <path
              key={country}
              d={path}
              data-country={country}
              data-step={value === undefined ? undefined : steps.stepOf(value)}
              onClick={value === undefined ? undefined : () => choose(country)}
            >
              <title>{`${valueInWords('visit:country', country)}: ${told}`}</title>
            </path>
          );
        })}
      </svg>
      <p class="legend small soft">
        {of}
        {steps.legend.map(({ step, words }) => (
          <span key={step}>
            <i data-step={step} />
            {words}
          </span>
        ))}
        <span>
          <i />
          not shown
        </span>
      </p>
    </div>
  );
}
