/** What each step of the transforms does, by its name, in a sentence for who does not know the code. */
const WORDS: Readonly<Record<string, string>> = {
  region:
    'Turns the network address into a country or region, as coarse as the policy says. No later step sees the address.',
  consent:
    'Decides by all signals together, where a no wins over a yes. Only with consent the id of the browser goes on, and then so that nothing can read it.',
  device:
    'Reduces what the browser says of itself to a kind of device and to families with their main versions; programs are dropped.',
  locale:
    'Reduces the language to a known one. A time zone, which a script has to read, is used with consent only.',
  screen:
    'Reduces the size of the screen, which a script has to read, to a class; with consent only.',
  page: 'Reduces the address of the page to one that the policy declares: no host, no query, no fragment. What is not of the site is dropped.',
  referrer:
    'Reduces the page that linked here to the domain it is registered under, and tells whether a visit starts.',
  campaign:
    'Takes the declared campaign names from the query of the address; nothing else of a query is read.',
  interaction:
    'Reduces leaving, clicks and errors to declared names and fixed ranges; no text of the sender goes on.',
  props: 'Takes custom events by their declared name, and of their details only declared values.',
  scrub:
    'Looks once more at what a sender could still shape, and puts (other) in the place of what may point to a person.',
};

/** @returns the sentence; of a step without one its name, which a test does not let happen */
export function stepInWords(step: string): string {
  return WORDS[step] ?? step;
}
