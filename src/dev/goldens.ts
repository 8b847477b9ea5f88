// npm run goldens: writes the golden of every fixture, or of those whose name holds a given text, and removes orphans.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fixtures, orphanGoldens } from './fixtures.ts'
import { goldenText } from './golden.ts'

const wanted = process.argv.slice(2)
const changed: string[] = []
for (const fixture of fixtures().filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)))) {
  const text = await goldenText(fixture)
  if (existsSync(fixture.golden) && readFileSync(fixture.golden, 'utf8') === text) continue
  writeFileSync(fixture.golden, text)
  changed.push(fixture.name)
}
for (const orphan of orphanGoldens()) {
  rmSync(orphan)
  changed.push(`${orphan} (removed)`)
}
process.stdout.write(changed.length === 0 ? 'goldens are fresh\n' : `read these before you commit them:\n${changed.map((name) => `  ${name}\n`).join('')}`)
