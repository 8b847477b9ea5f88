// Which files are one delivery: those of one manifest, else files of one directory that differ only in the chunk
// number. Every other file is a delivery of its own.
import { basename, dirname } from 'node:path'
import { diagnostic } from '../domain/diagnostic.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { AicostError } from '../domain/error.ts'
import type { GivenFile, GivenManifest } from './collect.ts'
import type { Parser } from './contract.ts'
import { lists } from './manifest.ts'

export interface IdentifiedFile extends GivenFile {
  readonly parser: Parser
}

export interface FileGroup<T extends IdentifiedFile> {
  readonly parser: Parser
  readonly files: readonly T[]
  readonly manifest: GivenManifest | null
  readonly diagnostics: readonly Diagnostic[]
  /** Why the group cannot be imported. */
  readonly refusal: AicostError | null
}

export function groupFiles<T extends IdentifiedFile>(files: readonly T[], manifests: readonly GivenManifest[]): FileGroup<T>[] {
  const left = new Set(files)
  const groups: FileGroup<T>[] = []
  for (const manifest of manifests) {
    const mine = files.filter((file) => left.has(file) && listed(file, manifest))
    if (mine.length === 0) continue
    for (const file of mine) left.delete(file)
    groups.push(manifestGroup(mine, manifest))
  }
  const chunks = new Map<string, T[]>()
  for (const file of left) {
    const chunk = file.parser.stamps?.(basename(file.name)).chunk
    const key = chunk ? `${dirname(file.name)}\u001f${file.parser.id}\u001f${chunk.group}` : file.name
    chunks.set(key, [...(chunks.get(key) ?? []), file])
  }
  for (const group of chunks.values()) groups.push(chunkGroup(group))
  return groups
}

function listed(file: GivenFile, manifest: GivenManifest): boolean {
  return lists(manifest.manifest, manifest.name, file.name)
}

function manifestGroup<T extends IdentifiedFile>(files: readonly T[], manifest: GivenManifest): FileGroup<T> {
  const [first] = files
  if (!first) throw new Error('an empty manifest group')
  const given = new Set(files.map((file) => basename(file.name)))
  const missing = manifest.manifest.files.filter((name) => !given.has(name))
  const refusal = missing.length === 0 ? null
    : new AicostError('MANIFEST_INCOMPLETE', `its manifest lists ${manifest.manifest.files.length} files; missing: ${missing.slice(0, 5).join(', ')}`, { file: first.name, hint: `give all files of ${basename(manifest.name)} together` })
  return { parser: first.parser, files: [...files].sort(byName), manifest, diagnostics: [], refusal }
}

function chunkGroup<T extends IdentifiedFile>(files: readonly T[]): FileGroup<T> {
  const numbered = files.map((file) => ({ file, number: file.parser.stamps?.(basename(file.name)).chunk?.number ?? 0 })).sort((a, b) => a.number - b.number)
  const [first] = numbered
  if (!first) throw new Error('an empty chunk group')
  const parser = first.file.parser
  const sorted = numbered.map(({ file }) => file)
  const none = { parser, files: sorted, manifest: null }
  if (parser.stamps?.(basename(first.file.name)).chunk === undefined) return { ...none, diagnostics: [], refusal: null }
  const start = parser.stamps(basename(first.file.name)).chunk?.from ?? 1
  const missing = Array.from({ length: (numbered.at(-1)?.number ?? 0) + 1 - start }, (_, index) => index + start).filter((number) => !numbered.some((chunk) => chunk.number === number))
  if (missing.length > 0) {
    return { ...none, diagnostics: [], refusal: new AicostError('CHUNK_MISSING', `chunk ${missing.join(', ')} of this delivery is not given`, { file: first.file.name, hint: 'give all chunks of one assembly together: their folder, a glob or the manifest' }) }
  }
  const alone = numbered.length === 1 ? [diagnostic('SINGLE_CHUNK', 'info', 'a lone first chunk is taken as the whole delivery', first.file.name)] : []
  return { ...none, diagnostics: alone, refusal: null }
}

const byName = (a: GivenFile, b: GivenFile): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
