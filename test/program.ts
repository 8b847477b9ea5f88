// Starts the built program as users do: bin/aicost.js in a process of its own, with a workspace and nothing else.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { packageRoot } from '../src/ledger/assets.ts'

export interface Ran {
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A directory that is gone when the test is done, with an aicost.yaml unless none is given. */
export function directory(config?: string): string {
  const root = mkdtempSync(join(tmpdir(), 'aicost-program-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  if (config !== undefined) writeFileSync(join(root, 'aicost.yaml'), config)
  return root
}

export function start(cwd: string, args: readonly string[], more: Readonly<Record<string, string>> = {}): ChildProcess {
  const env = { ...more, PATH: process.env['PATH'], HOME: cwd, TZ: 'Asia/Kathmandu', AICOST_BY: 'test', AICOST_NOW: '2026-11-22T09:00:00Z', CI: '1' }
  return spawn(process.execPath, [join(packageRoot, 'bin', 'aicost.js'), ...args], { cwd, env })
}

export async function run(cwd: string, ...args: string[]): Promise<Ran> {
  return runWith({}, cwd, ...args)
}

/** The same with more of an environment: SSH_AUTH_SOCK, AICOST_KEY_PASSPHRASE. */
export async function runWith(env: Readonly<Record<string, string>>, cwd: string, ...args: string[]): Promise<Ran> {
  const child = start(cwd, args, env)
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const exit = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { exit, stdout, stderr }
}
