/** Days that the beacon's cookie lives, from the grant on: less than 13 months whatever months they are. */
export const ID_DAYS = 392;

/** What the beacon keeps on the device, for the notice and the record. */
export const KEPT_ON_DEVICE = `a cookie "headcount" with a random id, for ${ID_DAYS} days at most from the consent, however often the site is visited; and in local storage the last events that had no answer, until the next visit`;
