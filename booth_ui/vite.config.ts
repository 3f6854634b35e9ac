import { defineConfig } from "vite";
import { readerSize } from "./tools/reader-size.ts";

// `npm run dev` serves the pages and passes everything else on to a service on its default port.
const service = "http://127.0.0.1:8080";

export default defineConfig({
  base: "/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  css: { postcss: { plugins: [readerSize()] } },
  build: {
    outDir: "../interp/web/pages",
    emptyOutDir: true,
    target: "es2022",
    // hls.js alone is 570 kB; only the viewer's page loads it.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: [
        "index.html",
        "watch.html",
        "booth.html",
        "engineer.html",
        "listen.html",
        "join.html",
        "control.html",
        "return.html",
        "missing.html",
      ],
    },
  },
  server: {
    proxy: {
      "/api": { target: service, ws: true },
      "/live": service,
      "/whep": service,
    },
  },
});
