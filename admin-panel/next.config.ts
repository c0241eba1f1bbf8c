import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  poweredByHeader: false,
  reactStrictMode: true,
  // Compressing would hold back the small events of /api/live, and a proxy in front compresses better.
  compress: false,
  devIndicators: false,
  allowedDevOrigins: ["127.0.0.1"],
};

const withTexts = createNextIntlPlugin({
  requestConfig: "./src/i18n/request.ts",
  // Messages are parsed when the panel is built: no page brings the parser, 9 kB.
  experimental: {
    messages: { path: "./src/i18n/messages", format: "json", locales: ["es", "en"], precompile: true },
  },
});

export default withTexts(config);
