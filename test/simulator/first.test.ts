import { testSeeds } from './testSeeds.ts';

// Two files, so that both are played at once where there are two cores.
testSeeds(1, 250);
