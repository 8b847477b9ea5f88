// npm run kills -- --count 200 [--seed N]: kills commands of the built program after seeded delays, and counts by
// command what they left: the state before or the one after, and of several transactions a whole number of them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { random } from './fuzz/random.ts'
import { scenes } from './kills/scenes.ts'
import { reference, trial } from './kills/trial.ts'

const { values } = parseArgs({ options: { count: { type: 'string', default: '200' }, seed: { type: 'string', default: '20261122' } } })
const choice = random(Number(values.seed))
const scratch = mkdtempSync(join(tmpdir(), 'aicost-kills-'))
const tally = new Map<string, number>()
const broken: string[] = []
try {
  const known = []
  for (const scene of await scenes(scratch)) {
    const one = await reference(scene, join(scratch, 'trial'))
    known.push({ one, about: one.duration })
  }
  for (let runs = 0, kills = 0; kills < Number(values.count) && runs < 3 * Number(values.count); runs++) {
    const aim = known[runs % known.length]
    if (!aim) break
    const delay = choice.chance(2) ? choice.below(aim.about) : Math.floor(aim.about * 0.8) + choice.below(aim.about * 0.3)
    try {
      const { outcome, killed } = await trial(aim.one, join(scratch, 'trial'), delay)
      // Machines are faster and slower by the minute: half of the kills follow the moment at which the command commits.
      aim.about *= killed && outcome !== 'after' ? 1.03 : 0.94
      kills += Number(killed)
      const key = `${aim.one.scene.command}: ${killed ? 'killed' : 'was done'}, left ${outcome}`
      tally.set(key, (tally.get(key) ?? 0) + 1)
    } catch (error) {
      broken.push(String(error))
      process.stdout.write(`${String(error)}\n`)
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
process.stdout.write(`seed ${values.seed}, ${broken.length} runs that do not hold\n${[...tally].sort().map(([key, times]) => `  ${String(times).padStart(4)}  ${key}\n`).join('')}`)
process.exitCode = broken.length === 0 ? 0 : 1
