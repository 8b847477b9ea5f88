// Use cases without a workspace: which formats there are, and which one claims a file.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AicostError } from '../domain/error.ts'
import { collect } from '../import/collect.ts'
import type { Collected, GivenFile, Opened } from '../import/collect.ts'
import { openArchive } from '../import/container.ts'
import { readHead, unreadable } from '../import/head.ts'
import { identify, unclaimed } from '../import/identify.ts'
import type { NotClaimed } from '../import/identify.ts'
import { footerNames } from '../import/parquet-footer.ts'
import { parsers as allParsers } from '../../parsers/registry.ts'

export interface ParserEntry {
  readonly format: string
  readonly title: string
  readonly provider: string
  readonly leg: string
  readonly policy: string
  readonly version: number
  readonly confidence: string
  readonly checked: string
  readonly url: string
}

export function parserList(): ParserEntry[] {
  return allParsers.map((parser) => ({ format: parser.id, title: parser.title, provider: parser.provider, leg: parser.leg, policy: parser.policy, version: parser.version, confidence: parser.confidence, checked: parser.source.checked, url: parser.source.url }))
}

export interface Identified {
  readonly file: string
  readonly format: string | null
  readonly others: readonly NotClaimed[]
  readonly error?: AicostError
}

/** What each file is; a file nobody claims carries its error. */
export async function identifyAll(paths: readonly string[]): Promise<Identified[]> {
  let unpacked: string | undefined
  const open = (file: GivenFile): Promise<Opened | null> => openArchive(file, () => (unpacked ??= mkdtempSync(join(tmpdir(), 'aicost-identify-'))))
  try {
    return await identifyCollected(await collect(paths, { open }))
  } finally {
    if (unpacked !== undefined) rmSync(unpacked, { recursive: true, force: true })
  }
}

async function identifyCollected(collected: Collected): Promise<Identified[]> {
  const found: Identified[] = collected.missing.map(({ name, error }) => ({ file: name, format: null, others: [], error }))
  for (const file of collected.files) {
    try {
      const head = readHead(file.path, file.name)
      const names = head.kind === 'parquet' ? await namesOfParquet(file.path) : head.header
      const identity = identify(allParsers, file.name, head, names)
      const result = { file: file.name, format: identity.parser?.id ?? null, others: identity.others }
      found.push(identity.parser ? result : { ...result, error: unclaimed(identity, head, file.name) })
    } catch (error) {
      const located = unreadable(error, file.name)
      if (!(located instanceof AicostError)) throw located
      found.push({ file: file.name, format: null, others: [], error: located })
    }
  }
  return found
}

/** The engine is only asked about a footer that cannot be read without it. */
async function namesOfParquet(path: string): Promise<readonly string[]> {
  const names = footerNames(path)
  if (names !== null) return names
  const { parquetColumns } = await import('../import/parquet.ts')
  return (await parquetColumns(path)).map((column) => column.name)
}
