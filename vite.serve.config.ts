import { defineConfig } from 'vite';

// The engine for Node: `npm run serve` and `npm run bench` run these bundles.
export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    target: 'node20',
    outDir: '.cache/serve',
    emptyOutDir: true,
    rollupOptions: {
      input: { serve: 'src/engine/hosts/node/main.ts', bench: 'bench/main.ts' },
      output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
});
