import { defineConfig } from 'vitest/config'

// Real Chromium against the built binary: two files at a time, each with a server and a browser of its own.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['e2e/**/*.test.ts'],
    fileParallelism: true,
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
