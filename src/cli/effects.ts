// The real outside world, gathered in one place: streams, clock, environment, git.
import { execFileSync } from 'node:child_process'
import { userInfo } from 'node:os'
import { isatty } from 'node:tty'
import type { Surroundings } from '../app/session.ts'
import { oneLine } from '../render/safe.ts'

/** ISO 8601 UTC to the second; AICOST_NOW fixes it for reproducible runs. */
function now(): string {
  return process.env['AICOST_NOW'] ?? `${new Date().toISOString().slice(0, 19)}Z`
}

function systemUser(): string | undefined {
  try {
    return userInfo().username || undefined
  } catch {
    return undefined // a user id without a name: whoActs asks the next source
  }
}

function gitUser(): string | undefined {
  try {
    return execFileSync('git', ['config', 'user.name'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || systemUser()
  } catch {
    return systemUser() // no git, or no name in it
  }
}

/** Opened when it is asked for: a pipe that was opened keeps the process waiting for its end. */
const input: Surroundings['input'] = {
  get isTerminal() {
    return isatty(0)
  },
  bytes: () => process.stdin,
}

export function surroundings(options: { quiet?: boolean }): Surroundings {
  return { now, env: process.env, cwd: process.cwd(), gitUser, progress: progressOn(options), input }
}

const QUIET_BYTES = 64 * 2 ** 20

/** A progress line on stderr for long files: only on a terminal, never in CI. */
function progressOn(options: { quiet?: boolean }): Surroundings['progress'] {
  if (process.stderr.isTTY !== true || process.env['CI'] || options.quiet === true) return undefined
  return (file) => {
    let shown = -1
    return (done, total) => {
      const percent = Math.floor((done * 100) / Math.max(total, 1))
      if (total < QUIET_BYTES || percent === shown) return
      shown = percent
      process.stderr.write(`\r\u001b[Kaicost: reading ${oneLine(file)} ${percent} %${percent === 100 ? '\r\u001b[K' : ''}`)
    }
  }
}
