// The fuzzer's cases: a fixture's file changed in some way, under its own name, so that what the name says still holds.
import { copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Fixture } from '../fixtures.ts'
import { damaged, dressed } from './bytes.ts'
import type { Mutated } from './bytes.ts'
import { mutateLines } from './lines.ts'
import type { Random } from './random.ts'
import { mutateTable } from './table.ts'

export interface Case {
  /** What is given to import. */
  readonly path: string
  /** The one file in it that was changed. */
  readonly file: string
  readonly fixture: string
  readonly what: string
}

const ODD_FOLDERS = ["it's; a 'folder'", 'year=2026', 'a[1]*?', 'Übung 日本', '-rf', '"quoted"', 'x\ny', '{a,b}', '%20$(x)`y`', '..., ']

/** Writes one case below `root`. */
export function makeCase(root: string, fixture: Fixture, random: Random): Case {
  const folder = join(root, random.chance(8) ? random.pick(ODD_FOLDERS) : 'in')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, basename(fixture.path))
  if (fixture.folder) cpSync(fixture.path, path, { recursive: true })
  else copyFileSync(fixture.path, path)
  const files = fixture.folder ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name)).filter((name) => statSync(name).isFile()).sort() : [path]
  const file = random.pick(files)
  const { bytes, what } = mutate(file, readFileSync(file), random)
  writeFileSync(file, bytes)
  return { path, file, fixture: fixture.name, what }
}

function mutate(file: string, bytes: Buffer, random: Random): Mutated {
  if (file.endsWith('.parquet')) return damaged(bytes, random)
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b
  const plain = packed ? gunzipSync(bytes) : bytes
  const structural = random.below(3) > 0
  const asLines = /\.jsonl?(\.gz)?$/.test(file)
  const changed = structural ? (asLines ? mutateLines : mutateTable)(plain.toString('utf8'), random) : null
  const text = changed === null ? plain : Buffer.from(changed.text)
  const outer = changed === null || random.chance(5) ? dressed(text, random) : null
  const result = outer?.bytes ?? text
  return { bytes: packed && outer === null ? gzipSync(result) : result, what: [changed?.what, outer?.what].filter((part) => part !== undefined).join(' + ') }
}
