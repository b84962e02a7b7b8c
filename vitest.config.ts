import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["@fettle/source"] } },
  test: {
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["packages/**/src/**/*.test.ts", "apps/**/src/**/*.test.ts", "tooling/**/*.test.ts"] },
      },
    ],
  },
});
