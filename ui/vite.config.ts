import { fileURLToPath, URL } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: true, __VUE_I18N_LEGACY_API__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  server: { host: '127.0.0.1', proxy: { '/api': process.env.SHUOLI_API ?? 'http://127.0.0.1:8080' } },
  build: {
    target: 'chrome87', // the tablets' oldest browser
    reportCompressedSize: true,
    rollupOptions: {
      output: {
        manualChunks(id: string) {
          if (!id.includes('node_modules')) return undefined
          // What only some pages need stays out of the first load: the calendar, charts, and the store of drafts.
          if (/\/(dexie|dayjs|echarts|zrender|tslib|date-picker|date-picker-panel|time-picker)\//.test(id)) return undefined
          return /\/(element-plus|@element-plus|@vueuse|@popperjs|@floating-ui|lodash[^/]*)\//.test(id) ? 'element-plus' : 'vendor'
        },
      },
    },
  },
})
