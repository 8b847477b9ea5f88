// From the paths a user gives to files: directories are walked, `*` and `?` expanded, archives opened, sidecars skipped
// and named.
import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { AicostError } from '../domain/error.ts'
import { unreadable } from './head.ts'
import type { Manifest } from './manifest.ts'

export interface GivenFile {
  /** As the user will recognise it. */
  readonly name: string
  readonly path: string
  /** Named itself, not found while walking: nothing about it is skipped. */
  readonly named: boolean
  /** Lies in the staging directory and is gone after the import: `name` is all that stays of where it was. */
  readonly passing?: true
  /** Its name is not the vendor's: what it is must be seen from its bytes. */
  readonly unnamed?: true
}

export interface GivenManifest extends GivenFile {
  readonly manifest: Manifest
}

export interface Collected {
  readonly files: readonly GivenFile[]
  readonly manifests: readonly GivenManifest[]
  /** Dot files and sidecars met while walking. */
  readonly skipped: readonly string[]
  /** Paths that lead to nothing that can be read. */
  readonly missing: readonly Unread[]
}

export interface Unread {
  readonly name: string
  readonly error: AicostError
}

/** What an archive held. */
export interface Opened {
  readonly files: readonly GivenFile[]
  readonly skipped: readonly string[]
  /** Members that are no files to be read. */
  readonly unread: readonly Unread[]
}

/** What is not found by walking; without them an archive is a file, and `-` a name. */
export interface Sources {
  /** The members of an archive; null for any other file. */
  readonly open?: (file: GivenFile) => Promise<Opened | null>
  /** What standard input holds. */
  readonly input?: () => Promise<GivenFile>
}

const SIDECAR = /(^\.)|(^README(\.\w+)?$)|(\.(md|yaml|yml|sql|ts|txt|sha256|crc|lock)$)|(^_SUCCESS$)|(^Thumbs\.db$)/i
const MANIFEST_BYTES = 4 * 2 ** 20

/** Whether a file met on the way, by the last part of its name, lies beside exports without being one. */
export const isSidecar = (name: string): boolean => SIDECAR.test(name)

export async function collect(paths: readonly string[], sources: Sources = {}): Promise<Collected> {
  let files: GivenFile[] = []
  const manifests: GivenManifest[] = []
  const skipped: string[] = []
  const seen = new Set<string>()
  const add = (path: string, named: boolean, real = realpathSync.native(path)): void => {
    if (seen.has(real)) return
    seen.add(real)
    if (!named && isSidecar(basename(path))) skipped.push(path)
    else files.push({ name: path, path, named })
  }
  const missing: Unread[] = []
  /** What cannot be looked at is one entry of the result; the others are collected all the same. */
  const miss = (path: string, error: unknown): void => {
    const located = unreadable(error, path)
    if (!(located instanceof AicostError)) throw located
    missing.push({ name: path, error: located })
  }
  const each = (path: string, work: () => void): void => {
    try {
      work()
    } catch (error) {
      miss(path, error)
    }
  }
  for (const given of new Set(paths)) {
    if (given === '-' && sources.input) {
      await sources.input().then((file) => files.push(file), (error: unknown) => miss('stdin', error))
      continue
    }
    each(given, () => {
      for (const path of expand(given)) {
        if (statSync(path).isDirectory()) walk(path, new Set(), { each, add: (found, real) => add(found, false, real), skip: (found) => skipped.push(found) })
        else add(path, true)
      }
    })
  }
  if (sources.open) {
    const given = files
    files = []
    for (const file of given) {
      try {
        const opened = await sources.open(file)
        files.push(...(opened?.files ?? [file]))
        skipped.push(...(opened?.skipped ?? []))
        missing.push(...(opened?.unread ?? []))
      } catch (error) {
        miss(file.name, error)
      }
    }
  }
  const candidates: { readonly file: GivenFile; readonly text: string }[] = []
  for (const file of files.filter(({ name }) => /\.json$/i.test(name))) {
    each(file.name, () => {
      const text = manifestText(file.path)
      if (text !== null) candidates.push({ file, text })
    })
  }
  if (candidates.length > 0) {
    // Loaded where there is something to read with it: most folders hold no manifest.
    const { readManifest } = await import('./manifest.ts')
    for (const { file, text } of candidates) {
      const manifest = readManifest(text)
      if (manifest) manifests.push({ ...file, manifest })
    }
    const taken = new Set([...manifests, ...missing].map(({ name }) => name))
    files = files.filter((file) => !taken.has(file.name))
  }
  return { files, manifests, skipped, missing }
}

/** A path that exists is taken as it is; else `*` and `?` match names in its directory. */
function expand(path: string): string[] {
  if (!/[*?]/.test(path) || existsSync(path)) return [path]
  const directory = dirname(path)
  if (/[*?]/.test(directory)) return expandDirectory(directory).flatMap((parent) => expand(join(parent, basename(path))))
  const pattern = new RegExp(`^${basename(path).replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`)
  const found = existsSync(directory) ? readdirSync(directory).filter((name) => pattern.test(name)).sort().map((name) => join(directory, name)) : []
  if (found.length === 0) throw new AicostError('FILE_MISSING', 'matches no file', { file: path })
  return found
}

function expandDirectory(directory: string): string[] {
  return expand(directory).filter((path) => statSync(path).isDirectory())
}

interface Visitor {
  readonly each: (path: string, work: () => void) => void
  /** `real` where it is known without asking. */
  readonly add: (path: string, real?: string) => void
  readonly skip: (path: string) => void
}

/**
 * Every file below a directory once; a link back to a directory above is not followed. What an entry is stands in its
 * directory: only links are looked at.
 */
function walk(directory: string, above: ReadonlySet<string>, visitor: Visitor): void {
  const real = realpathSync.native(directory)
  if (above.has(real)) {
    visitor.skip(directory)
    return
  }
  const inside = new Set([...above, real])
  for (const entry of readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name)
    visitor.each(path, () => {
      if (entry.name.startsWith('.')) visitor.skip(path)
      else if (entry.isFile()) visitor.add(path, join(real, entry.name))
      else if (statSync(path).isDirectory()) walk(path, inside, visitor)
      else visitor.add(path)
    })
  }
}

/** Keys of which every manifest has one: what reads manifests takes longer to load than a thousand files to identify. */
const MANIFEST_WORDS = ['"reportKeys"', '"dataFiles"', '"blobs"', '"contract"']

/** Text that may be a manifest's. */
function manifestText(path: string): string | null {
  const found = statSync(path)
  if (!found.isFile() || found.size > MANIFEST_BYTES) return null
  const bytes = readFileSync(path)
  if (bytes.includes('}\n{')) return null // of one document no such place is part: these are JSON Lines
  return MANIFEST_WORDS.some((word) => bytes.includes(word)) ? bytes.toString('utf8') : null
}
