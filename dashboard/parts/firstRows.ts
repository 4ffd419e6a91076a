/** How many rows of a table are shown before somebody asks for the rest. */
export const FIRST = 8;
