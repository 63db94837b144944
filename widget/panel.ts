/** The panel. */
export {};
