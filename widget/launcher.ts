/** The button on the brand's page. */
export const t = (words: string): string => words;
