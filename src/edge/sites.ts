// Written by `npm run build:edge` from the policies: change those.
import site1 from '../../policies/certometer.json' with { type: 'json' };
import site2 from '../../policies/demo.json' with { type: 'json' };
import site3 from '../../policies/jobjourney.json' with { type: 'json' };
import site4 from '../../policies/mindnamo.json' with { type: 'json' };
import site5 from '../../policies/selfmento.json' with { type: 'json' };
import site6 from '../../policies/selmo.json' with { type: 'json' };
import site7 from '../../policies/semicomplete.json' with { type: 'json' };

/** The policies of this deployment as their files have them; they were checked when this was written. */
export const SITES: readonly unknown[] = [site1, site2, site3, site4, site5, site6, site7];
