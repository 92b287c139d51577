import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

// Monaco and the floating layers write <style> elements while they run, so styles may be inline; scripts never are.
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** In the built page only: the development server injects inline scripts of its own. */
const policy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [{ tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy }, injectTo: 'head-prepend' }],
};

const offline = VitePWA({
  registerType: 'autoUpdate',
  injectRegister: 'script-defer',
  manifest: {
    name: 'Kubarium',
    short_name: 'Kubarium',
    description: 'A living Kubernetes cluster in a browser tab.',
    display: 'standalone',
    background_color: '#0a0f11',
    theme_color: '#0f1518',
    icons: [
      { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
    ],
  },
  workbox: {
    globPatterns: ['**/*.{js,css,html,svg,png,json,ttf,woff2,yaml}'],
    // The editor's chunk and its workers are larger than the two megabytes that would silently be left out.
    maximumFileSizeToCacheInBytes: 8 * 1024 * 1024,
  },
});

export default defineConfig({
  plugins: [react(), policy, offline],
  worker: { format: 'es' },
  build: { target: 'es2023', chunkSizeWarningLimit: 4_000 },
  resolve: {
    alias: [
      // monaco-worker-manager (of monaco-yaml) still imports the paths from before monaco-editor 0.56.
      { find: /^monaco-editor\/esm\/vs\/(.*?)(\.js)?$/, replacement: 'monaco-editor/$1.js' },
    ],
  },
  optimizeDeps: {
    // Found late they would be optimised while the editor opens, and reload the page under it.
    include: ['react-dom/client', 'cmdk', '@xyflow/react', 'monaco-yaml', 'monaco-yaml/yaml.worker.js', 'monaco-editor/editor', 'monaco-editor/features/register.all', 'monaco-editor/languages/definitions/yaml/register', 'monaco-editor/editor/editor.worker'],
  },
});
