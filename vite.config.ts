// Builds the client into dist/client; server/plugins serves it and fills in the CSP nonce.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = `http://127.0.0.1:${process.env.PORT || '3000'}`
// The server refuses foreign origins, so the development proxy speaks as the server's own page.
const proxied = { target: server, changeOrigin: true, headers: { origin: server } }

export default defineConfig({
  plugins: [react()],
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: 'dist/client',
    emptyOutDir: true,
    manifest: true,
    // The CSP forbids data: URLs for scripts and fonts.
    assetsInlineLimit: 0,
    // light-dark() and nesting stay as written: Mantine sets color-scheme at run time.
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
  },
  server: {
    port: 5173,
    proxy: {
      '/api': proxied,
      '/healthz': proxied,
      '/sync': { ...proxied, ws: true },
      '/live': { ...proxied, ws: true },
    },
  },
})
