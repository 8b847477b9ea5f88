// Runs one program in a child process of its own and measures it: CPU of all its threads, wall time, peak memory.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Measured {
  /** Seconds, user + system. */
  readonly cpu: number
  /** Seconds from start to exit. */
  readonly wall: number
  /** Peak resident memory in MB (10^6 bytes). */
  readonly memory: number
}

const PRELOAD = fileURLToPath(new URL('report-usage.js', import.meta.url))

/** Runs `node ...args`; a child that ends with another code than these stops the bench with what it said. */
export function measure(args: readonly string[], directory: string, codes: readonly number[] = [0]): Measured {
  const report = join(directory, `usage-${process.pid}.json`)
  const begun = process.hrtime.bigint()
  const child = spawnSync(process.execPath, ['--import', PRELOAD, ...args], { cwd: directory, encoding: 'utf8', env: { ...process.env, AICOST_BENCH_USAGE: report } })
  const wall = Number(process.hrtime.bigint() - begun) / 1e9
  if (child.status === null || !codes.includes(child.status)) throw new Error(`node ${args.join(' ')} ended with ${child.status ?? child.signal}\n${child.stdout}${child.stderr}`)
  const usage = JSON.parse(readFileSync(report, 'utf8')) as NodeJS.ResourceUsage
  rmSync(report)
  return { cpu: (usage.userCPUTime + usage.systemCPUTime) / 1e6, wall, memory: (usage.maxRSS * 1024) / 1e6 }
}

/** Wall seconds of `node ...args`, without anything preloaded. */
export function wallTime(args: readonly string[], directory: string): number {
  const begun = process.hrtime.bigint()
  const child = spawnSync(process.execPath, args, { cwd: directory, stdio: 'ignore' })
  if (child.status !== 0) throw new Error(`node ${args.join(' ')} ended with ${child.status ?? child.signal}`)
  return Number(process.hrtime.bigint() - begun) / 1e9
}

/** What `node ...args` prints: the CPU seconds of its work, its start left out. */
export function workTime(args: readonly string[], directory: string): number {
  const child = spawnSync(process.execPath, args, { cwd: directory, encoding: 'utf8' })
  if (child.status !== 0) throw new Error(`node ${args.join(' ')} ended with ${child.status ?? child.signal}\n${child.stderr}`)
  return Number(child.stdout)
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new Error('the median of nothing')
  return middle
}
