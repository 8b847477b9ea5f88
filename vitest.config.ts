// Test runner settings: an odd time zone on purpose, so that nothing depends on the machine's.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/built.ts'],
    env: { TZ: 'Asia/Kathmandu', NO_COLOR: '1' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Where CI asks for it, the results as JSON beside the usual output.
    ...(process.env['TEST_REPORT'] ? { reporters: ['default', 'json'], outputFile: { json: process.env['TEST_REPORT'] } } : {}),
    maxWorkers: '100%',
  },
})
