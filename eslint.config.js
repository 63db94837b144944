/** What no browser file may do: markup from strings, the two browsers importing each other, files and functions beyond the caps. */
import js from "@eslint/js";
import ts from "typescript-eslint";

const markup = ["innerHTML", "outerHTML", "srcdoc"].map((name) => ({
  selector: `AssignmentExpression > MemberExpression.left[property.name='${name}']`,
  message: "Text goes in by textContent; markup is never made from a string.",
}));
const calls = ["insertAdjacentHTML", "setHTMLUnsafe", "createContextualFragment", "parseFromString", "write", "writeln"].map((name) => ({
  selector: name.startsWith("write")
    ? `CallExpression[callee.object.name='document'][callee.property.name='${name}']`
    : `CallExpression[callee.property.name='${name}']`,
  message: "Text goes in by textContent; markup is never made from a string.",
}));
const jsx = [{ selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: "Text only." }];

const never = (folder, other) => ({
  files: [`${folder}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      { patterns: [{ group: [`**/${other}/**`, `**/${other}`], message: `${folder} and ${other} meet in wire/ only.` }] },
    ],
  },
});

export default ts.config(
  { ignores: ["node_modules", "app", ".venv", "wire/protocol.ts", "artifacts", ".build"] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    files: ["**/*.{ts,tsx,js,mjs}"],
    rules: {
      "no-restricted-syntax": ["error", ...markup, ...calls, ...jsx],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "max-lines": ["error", 250],
      "max-lines-per-function": ["error", 40],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-explicit-any": "off",
      "@typescript-eslint/no-extraneous-class": "off",
      "@typescript-eslint/no-dynamic-delete": "off",
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true, argsIgnorePattern: "^_" }],
    },
  },
  { files: ["bench/**/*.mjs"], languageOptions: { globals: { process: "readonly", console: "readonly" } } },
  { files: ["tests/**/*.ts", "desk/**/*.test.{ts,tsx}"], rules: { "max-lines-per-function": "off" } },
  never("widget", "desk"),
  never("desk", "widget"),
  {
    files: ["wire/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["**/widget/**", "**/desk/**", "preact", "@preact/*"], message: "wire/ stands below both browsers and knows no framework." }] },
      ],
    },
  },
);
