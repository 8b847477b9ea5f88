// One kill: the command starts in a copy of its workspace, dies after a delay, and what it left is compared with what
// is there before and after a whole run.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { withSession } from '../../app/session.ts'
import { workspaceAt } from '../../config/workspace.ts'
import { packageRoot } from '../../ledger/assets.ts'
import { held } from '../counted.ts'
import { FIXED } from '../fixtures.ts'
import type { Scene } from './scenes.ts'

export type Outcome = 'before' | 'between' | 'after'

export interface Reference {
  readonly scene: Scene
  readonly before: string
  readonly after: string
  /** What counts after a whole run. */
  readonly counted: string
  /** How long a whole run takes, in milliseconds. */
  readonly duration: number
}

export interface Ended {
  /** Null where the command was done before its end came. */
  readonly killed: boolean
  readonly stdout: string
  readonly exit: number | null
}

/** Every row of every table, as one hash. Clock and person are fixed, so a command run twice gives the same one. */
export async function digestOf(root: string): Promise<string> {
  return withSession(workspaceAt(root), { ...FIXED, cwd: root }, {}, async ({ ledger }) => {
    const tables = await ledger.rows<{ name: string }>("select table_name as name from duckdb_tables() where not temporary order by name")
    const hash = createHash('sha256')
    for (const { name } of tables) {
      const { digest } = await ledger.row<{ digest: string | null }>(`select sha256(string_agg(line, chr(10) order by line)) as digest from (select to_json(entry)::varchar as line from ${name} as entry)`)
      hash.update(`${name} ${digest ?? ''}\n`)
    }
    return hash.digest('hex')
  })
}

async function countedIn(root: string): Promise<string> {
  const { digest } = await withSession(workspaceAt(root), { ...FIXED, cwd: root }, {}, held)
  return digest
}

async function runIn(root: string, args: readonly string[], delay: number | null): Promise<Ended> {
  const env = { PATH: process.env['PATH'], HOME: root, AICOST_BY: 'fixture', AICOST_NOW: FIXED.now(), CI: '1' }
  const child = spawn(process.execPath, [join(packageRoot, 'bin', 'aicost.js'), ...args], { cwd: root, env })
  let stdout = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.resume()
  const ended = once(child, 'close') as Promise<[number | null]>
  if (delay === null) return { killed: false, stdout, exit: (await ended)[0] }
  await Promise.race([wait(delay), ended])
  const killed = child.exitCode === null && child.kill('SIGKILL')
  const [exit] = await ended
  return { killed, stdout, exit }
}

function copyInto(scene: Scene, root: string): void {
  rmSync(root, { recursive: true, force: true })
  cpSync(scene.base, root, { recursive: true, preserveTimestamps: true })
}

/** A whole run, undisturbed. */
export async function reference(scene: Scene, root: string): Promise<Reference> {
  copyInto(scene, root)
  const before = await digestOf(root)
  const began = Date.now()
  const { exit } = await runIn(root, scene.args, null)
  if (exit !== 0 && exit !== 1) throw new Error(`${scene.command} ended with ${exit}`)
  const duration = Date.now() - began
  return { scene, before, after: await digestOf(root), counted: await countedIn(root), duration }
}

/** Kills one run and says what it left; throws what does not hold. */
export async function trial(known: Reference, root: string, delay: number): Promise<{ outcome: Outcome; killed: boolean }> {
  const { scene } = known
  copyInto(scene, root)
  const ended = await runIn(root, scene.args, delay)
  const left = await digestOf(root)
  const outcome: Outcome = left === known.before ? 'before' : left === known.after ? 'after' : 'between'
  const fail = (what: string): never => {
    throw new Error(`${scene.command} killed after ${delay} ms: ${what}`)
  }
  if (outcome === 'between' && !scene.several) fail('neither the state before nor the one after')
  if ((ended.stdout !== '' || !ended.killed) && outcome !== 'after') fail('what was reported is not there')
  if (outcome !== 'after') {
    const again = await runIn(root, scene.args, null)
    if (again.exit !== 0 && again.exit !== 1) fail(`a second run ended with ${again.exit}`)
    const same = outcome === 'before' ? (await digestOf(root)) === known.after : (await countedIn(root)) === known.counted
    if (!same) fail('a second run gives something else')
  }
  const { stagingPath, directory } = workspaceAt(root)
  for (const place of [...(scene.args[0] === 'import' && outcome !== 'after' ? [stagingPath] : []), join(directory, 'temporary')]) {
    if (existsSync(place) && readdirSync(place).length > 0) fail(`${readdirSync(place).join(', ')} was left behind`)
  }
  return { outcome, killed: ended.killed }
}
