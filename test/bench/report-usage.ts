// Preloaded into every measured process: on exit it writes what the process used to the file the bench names.
import { writeFileSync } from 'node:fs'

const report = process.env['AICOST_BENCH_USAGE']
if (report !== undefined) process.on('exit', () => writeFileSync(report, JSON.stringify(process.resourceUsage())))
