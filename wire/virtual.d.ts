/** The catalogues as modules, made by tools/words.ts during the build. */
declare module "virtual:words/*" {
  export const language: string;
  export const words: Record<string, string | string[]>;
  export const plural: (count: number) => number;
}
