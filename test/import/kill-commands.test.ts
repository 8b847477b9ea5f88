// The commands of a close killed at some moments: the ledger is as before or as after, and what was reported is there.
// `npm run kills` does the same two hundred times.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scenes } from '../../src/dev/kills/scenes.ts'
import type { Scene } from '../../src/dev/kills/scenes.ts'
import { reference, trial } from '../../src/dev/kills/trial.ts'

const home = mkdtempSync(join(tmpdir(), 'aicost-killed-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

let all: readonly Scene[]
beforeAll(async () => {
  all = await scenes(home)
}, 120_000)

test.each(['import of a folder', 'imports undo', 'close prepare', 'close sign'])('%s', { timeout: 120_000 }, async (command) => {
  const scene = all.find((one) => one.command === command)
  if (!scene) throw new Error(`no scene ${command}`)
  const known = await reference(scene, join(home, 'trial'))
  for (const part of [0.6, 0.95]) {
    const { outcome } = await trial(known, join(home, 'trial'), Math.floor(known.duration * part))
    expect(scene.several ? ['before', 'between', 'after'] : ['before', 'after']).toContain(outcome)
  }
})
