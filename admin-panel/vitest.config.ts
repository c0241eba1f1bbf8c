import { defineConfig } from "vitest/config";

const at = (path: string) => new URL(path, import.meta.url).pathname;

export default defineConfig({
  resolve: {
    alias: {
      "@": at("./src"),
      "server-only": at("./tests/nothing.ts"), // throws where it is imported by a browser's code
    },
  },
  test: { include: ["tests/**/*.test.ts"] },
});
