import { GRANTED, NOTHING_SAID } from '../sayings.ts';
import type { ForeignClient, ForeignSaying, Json } from './foreignClient.ts';

/** Changes the props of an event in a body. */
export type ChangeProps = (change: (props: Json) => unknown) => (body: Json) => Json;

type Sayings = Pick<ForeignClient, 'granted' | 'denied' | 'refusals' | 'objections'>;

/** What the reserved prop `consent` can say, see docs/compatible.md. */
export function propSayings(changeProps: ChangeProps): Sayings {
  const word = (consent: unknown) => changeProps((props) => ({ ...props, consent }));
  return {
    granted: { name: 'consent is granted', say: word('granted'), means: GRANTED.means },
    denied: { name: 'consent is denied', say: word('denied'), means: refused },
    refusals: [
      { name: 'nothing is said', say: (body) => body, means: NOTHING_SAID.means },
      { name: 'consent is another word', say: word('yes'), means: refused },
      { name: 'consent is true, which is no word', say: word(true), means: refused },
      {
        name: 'consent is granted, and denied in another spelling',
        say: changeProps((props) => ({ ...props, consent: 'granted', Consent: 'denied' })),
        means: refused,
      },
      {
        name: 'the props are a list, which nobody can read',
        // Those of an event that has some must stay, or it would be counted otherwise.
        say: changeProps((props) =>
          Object.keys(props).length > 0 ? { ...props, consent: 'denied' } : ['granted'],
        ),
        means: refused,
      },
    ],
    objections: [
      { name: 'the person objects', say: word('objected'), means: objected },
      {
        name: 'consent is granted, and objected to in another spelling',
        say: changeProps((props) => ({ ...props, consent: 'granted', Consent: 'objected' })),
        means: objected,
      },
    ],
  };
}

const refused: ForeignSaying['means'] = () => 'refused';
const objected: ForeignSaying['means'] = () => 'objected';
