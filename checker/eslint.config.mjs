import js from "@eslint/js";

const names = ["document", "window", "location", "navigator", "Blob", "URL", "Worker", "console", "process", "self", "postMessage", "setTimeout", "URLSearchParams", "WebAssembly", "atob"];

export default [
  { ignores: ["node_modules/", "build/"] },
  js.configs.recommended,
  {
    languageOptions: { globals: Object.fromEntries(names.map((name) => [name, "readonly"])) },
    rules: { "prefer-const": ["error", { destructuring: "all" }], "no-var": "error", eqeqeq: "error" },
  },
];
