// Files made by OpenSSH 9.2 (throw-away keys, used nowhere else), and whether ssh-keygen is here to be asked itself.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const PASSPHRASE = 'correct horse'

export function samplePath(name: string): string {
  return fileURLToPath(new URL(`./samples/${name}`, import.meta.url))
}

export function sample(name: string): string {
  return readFileSync(samplePath(name), 'utf8')
}

export const sshKeygenInstalled = spawnSync('ssh-keygen', ['-?']).error === undefined

/** Runs ssh-keygen; its exit code and what it printed. */
export function sshKeygen(args: readonly string[], input = ''): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('ssh-keygen', args, { input, encoding: 'utf8' })
  return { status, output: stdout + stderr }
}
