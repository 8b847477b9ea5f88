// From the paths a user gives to files: directories are walked, `*` and `?` expanded, sidecars skipped and named.
import { existsSync, lstatSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { AicostError } from '../domain/error.ts'
import { unreadable } from './head.ts'
import { readManifest } from './manifest.ts'
import type { Manifest } from './manifest.ts'

export interface GivenFile {
  /** As the user will recognise it. */
  readonly name: string
  readonly path: string
  /** Named itself, not found while walking: nothing about it is skipped. */
  readonly named: boolean
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
  readonly missing: readonly { readonly name: string; readonly error: AicostError }[]
}

const SIDECAR = /(^\.)|(^README(\.\w+)?$)|(\.(md|yaml|yml|sql|ts|txt|sha256|crc|lock)$)|(^_SUCCESS$)|(^Thumbs\.db$)/i
const MANIFEST_BYTES = 4 * 2 ** 20

export function collect(paths: readonly string[]): Collected {
  const files: GivenFile[] = []
  const manifests: GivenManifest[] = []
  const skipped: string[] = []
  const seen = new Set<string>()
  const add = (path: string, named: boolean): void => {
    const real = realpathSync(path)
    if (seen.has(real)) return
    seen.add(real)
    const manifest = manifestOf(path)
    if (manifest) manifests.push({ name: path, path, named, manifest })
    else if (!named && SIDECAR.test(basename(path))) skipped.push(path)
    else files.push({ name: path, path, named })
  }
  const missing: { name: string; error: AicostError }[] = []
  for (const given of paths) {
    try {
      for (const path of expand(given)) {
        if (statSync(path).isDirectory()) walk(path, new Set(), (found) => add(found, false))
        else add(path, true)
      }
    } catch (error) {
      const located = unreadable(error, given)
      if (!(located instanceof AicostError)) throw located
      missing.push({ name: given, error: located })
    }
  }
  return { files, manifests, skipped, missing }
}

/** A path that exists is taken as it is; else `*` and `?` match names in its directory. */
function expand(path: string): string[] {
  if (existsSync(path) || !/[*?]/.test(path)) return [path]
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

function walk(directory: string, above: ReadonlySet<string>, add: (path: string) => void): void {
  const real = realpathSync(directory)
  if (above.has(real)) return
  const inside = new Set([...above, real])
  for (const name of readdirSync(directory).sort()) {
    const path = join(directory, name)
    if (lstatSync(path).isSymbolicLink() && !existsSync(path)) continue
    if (statSync(path).isDirectory()) {
      if (!name.startsWith('.')) walk(path, inside, add)
    } else add(path)
  }
}

function manifestOf(path: string): Manifest | null {
  if (!/\.json$/i.test(path) || statSync(path).size > MANIFEST_BYTES) return null
  return readManifest(readFileSync(path, 'utf8'))
}
