import { defineConfig } from 'vitest/config'

// Real Chromium against the built binary: one browser at a time, the machine is small.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['e2e/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
