// Use case: `aicost import`. Files are identified and staged before the ledger is touched; each delivery is then one
// transaction. A refused delivery does not stop the others.
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { basename } from 'node:path'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { diagnostic } from '../domain/diagnostic.ts'
import { AicostError } from '../domain/error.ts'
import { appendLog } from '../close/log.ts'
import { whoActs } from '../close/person.ts'
import { dayStart } from '../domain/period.ts'
import type { Workspace } from '../config/workspace.ts'
import { basisOfType } from '../import/basis.ts'
import { collect } from '../import/collect.ts'
import type { Collected, GivenFile } from '../import/collect.ts'
import { openArchive } from '../import/container.ts'
import { NotStaged } from '../import/delivery.ts'
import type { DeliveryInput, DeliveryOptions } from '../import/delivery.ts'
import { asUserError, isBrokenCsv } from '../import/engine-error.ts'
import { groupFiles } from '../import/group.ts'
import type { FileGroup, IdentifiedFile } from '../import/group.ts'
import { locatedFault } from '../import/json-fault.ts'
import { readHead } from '../import/head.ts'
import type { Head } from '../import/head.ts'
import { identify, identifyAs, unclaimed } from '../import/identify.ts'
import { parquetColumns } from '../import/parquet.ts'
import { record } from '../import/record.ts'
import type { ImportResult } from '../import/record.ts'
import { recount, signedMonths } from '../import/recount.ts'
import type { Layout } from '../import/relation.ts'
import { withoutParts } from '../import/serial.ts'
import { withShortRows } from '../import/short-rows.ts'
import { readInput } from '../import/standard-input.ts'
import { openStaging, stageFile } from '../import/stage.ts'
import type { StagedFile } from '../import/stage.ts'
import type { Parser } from '../import/contract.ts'
import { alreadyImported } from './already-imported.ts'
import { allParsers, withSession } from './session.ts'
import type { Session, Surroundings } from './session.ts'
import { refuseUnitFactor } from './unit-factor.ts'

export interface ImportOptions extends DeliveryOptions {
  readonly as?: string | undefined
  readonly dryRun?: boolean | undefined
  readonly wait?: number | undefined
}

export interface ImportReport {
  readonly imports: readonly ImportResult[]
  readonly skipped: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

interface ReadyFile extends IdentifiedFile {
  readonly head: Head
  readonly layout: Layout
  readonly empty: boolean
}

/** Imports files, directories, globs, archives and standard input (`-`) into the workspace; every given file is in the result. */
export async function importFiles(workspace: Workspace, paths: readonly string[], options: ImportOptions, surroundings: Surroundings): Promise<ImportReport> {
  const staging = openStaging(workspace.stagingPath)
  const release = clearedOnInterrupt(staging)
  try {
    const { input, now, progress } = surroundings
    const collected = await collect(paths, { open: (file) => openArchive(file, () => staging, progress), ...(input ? { input: () => readInput(input, staging, now()) } : {}) })
    const { ready, refused } = await identifyAll(collected, options)
    const groups = groupFiles(ready, collected.manifests)
    const staged = new Map<ReadyFile, StagedFile>()
    const already = await alreadyImported(workspace, groups.flatMap((group) => group.files), surroundings)
    const stage = (group: FileGroup<ReadyFile>, known: ReadonlyMap<ReadyFile, StagedFile>): Promise<void> => stageGroup(group, staging, staged, refused, surroundings, known)
    for (const group of groups) await stage(group, already)
    const unused = collected.manifests.filter((manifest) => manifest.named && !groups.some((group) => group.manifest === manifest)).map((manifest) => refusal(manifest.name, new AicostError('MANIFEST_ALONE', 'is a manifest without any of its files', { file: manifest.name, hint: 'give the files it lists with it' })))
    const imports = await withSession(workspace, surroundings, { wait: options.wait }, (session) => {
      release()
      return importGroups(session, groups, staged, options, (group) => stage(group, new Map()))
    })
    return { imports: [...imports, ...refused, ...unused].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0)), skipped: collected.skipped, diagnostics: [] }
  } finally {
    release()
    rmSync(staging, { recursive: true, force: true })
  }
}

/** Until the ledger is open nobody answers an interrupt: what was staged goes, then the signal does its work. */
function clearedOnInterrupt(staging: string): () => void {
  const clear = (): void => {
    rmSync(staging, { recursive: true, force: true })
    process.kill(process.pid, 'SIGINT')
  }
  process.once('SIGINT', clear)
  return () => process.removeListener('SIGINT', clear)
}

async function identifyAll(collected: Collected, options: ImportOptions): Promise<{ ready: ReadyFile[]; refused: ImportResult[] }> {
  const ready: ReadyFile[] = []
  const refused: ImportResult[] = collected.missing.map(({ name, error }) => refusal(name, error))
  for (const file of collected.files) {
    try {
      ready.push(await identifyFile(file, allParsers, options.as))
    } catch (error) {
      refused.push(refusal(file.name, error))
    }
  }
  return { ready, refused }
}

/** Which parser a file belongs to, and how its columns lie. */
export async function identifyFile(file: GivenFile, parsers: readonly Parser[], as?: string): Promise<ReadyFile> {
  const head = readHead(file.path, file.name)
  const columns = head.kind === 'parquet' ? await parquetColumns(file.path) : head.header.map((name) => ({ name, type: '' }))
  const names = columns.map((column) => column.name)
  const asked = as === undefined ? undefined : parsers.find((parser) => parser.id === as)
  if (as !== undefined && asked === undefined) throw new AicostError('UNKNOWN_FORMAT', `--as ${as} is no known format`, { hint: 'aicost parsers lists them' })
  const identity = asked ? identifyAs(asked, file.name, head, names) : identify(parsers, file.name, head, names)
  if (!identity.parser) throw unclaimed(identity, head, file.name)
  return { ...file, parser: identity.parser, head, empty: identity.empty, layout: { container: head.kind === 'parquet' ? 'parquet' : head.kind === 'json' ? 'jsonl' : 'csv', names, types: columns.map((column) => column.type), parallel: true } }
}

async function stageGroup(group: FileGroup<ReadyFile>, staging: string, staged: Map<ReadyFile, StagedFile>, refused: ImportResult[], surroundings: Surroundings, already: ReadonlyMap<ReadyFile, StagedFile>): Promise<void> {
  if (group.refusal) {
    for (const file of group.files) refused.push(refusal(file.name, group.refusal, group.parser))
    return
  }
  const known = group.files.every((file) => already.has(file))
  try {
    for (const file of group.files) staged.set(file, (known ? already.get(file) : undefined) ?? { ...(await stageFile(file.path, file.name, file.head, staging, surroundings.progress?.(file.name))), ...(file.passing ? { passing: true } : {}) })
  } catch (error) {
    for (const file of group.files) {
      staged.delete(file)
      refused.push(refusal(file.name, error, group.parser))
    }
  }
}

async function importGroups(session: Session, groups: readonly FileGroup<ReadyFile>[], staged: ReadonlyMap<ReadyFile, StagedFile>, options: ImportOptions, stage: (group: FileGroup<ReadyFile>) => Promise<void>): Promise<ImportResult[]> {
  const results: ImportResult[] = []
  for (const group of groups) {
    try {
      results.push(...(await importGroup(session, group, staged, options)))
    } catch (error) {
      if (!(error instanceof NotStaged)) throw error
      await stage(group)
      results.push(...(await importGroup(session, group, staged, options)))
    }
  }
  return results
}

async function importGroup(session: Session, group: FileGroup<ReadyFile>, staged: ReadonlyMap<ReadyFile, StagedFile>, options: ImportOptions): Promise<readonly ImportResult[]> {
  const files = group.files.flatMap((file) => {
    const copy = staged.get(file)
    return copy ? [{ staged: copy, layout: file.layout }] : []
  })
  if (files.length === 0) return []
  try {
    return await importTolerant(session, deliveryInput(group, files, options), options.dryRun ?? false)
  } catch (error) {
    if (error instanceof NotStaged) throw error
    return files.map(({ staged: copy, layout }) => refusal(copy.name, asUserError(error, copy.name, layout.container), group.parser, copy.sha256))
  }
}

/** Imports a delivery; a broken one is read again on one thread, or without columns by which all its rows are short. */
async function importTolerant(session: Session, input: DeliveryInput, dryRun: boolean): Promise<readonly ImportResult[]> {
  try {
    return await importDelivery(session, input, dryRun)
  } catch (error) {
    const serial = withoutParts(input, error)
    if (serial !== null) return importTolerant(session, serial, dryRun)
    const shorter = withShortRows(input, error)
    if (shorter === null) throw (await locatedFault(input, error)) ?? error
    return importDelivery(session, shorter, dryRun).catch((second: unknown) => {
      // Rows of several widths: what was wrong at first is what the user should look at.
      throw isBrokenCsv(second) ? error : second
    })
  }
}

/** What a dry run throws to leave the ledger as it was, carrying the result. */
class DryRun extends Error {
  readonly results: readonly ImportResult[]

  constructor(results: readonly ImportResult[]) {
    super('dry run')
    this.results = results
  }
}

/** One delivery, one transaction, one entry in the log. `before` names accounts that it took evidence from. */
export async function importDelivery(session: Session, input: DeliveryInput, dryRun: boolean, before: () => Promise<readonly string[]> = () => Promise.resolve([])): Promise<readonly ImportResult[]> {
  const { ledger, config, parsers, workspace } = session
  const now = session.now()
  const archived: string[] = []
  try {
    return await ledger.transaction(async () => {
      const left = await before()
      const { results, restamped } = await record({ ledger, config, parsers, root: workspace.root, archive: workspace.archivePath, now, dryRun, archived: (path) => archived.push(path), check: (ready, delivered) => refuseUnitFactor(session, ready, delivered) }, input)
      if (left.length > 0) await recount(ledger, parsers, config, left, await signedMonths(ledger))
      if (dryRun) throw new DryRun(results)
      if (restamped !== null || results.some((result) => result.status !== 'unchanged')) {
        await appendLog(ledger, { at: now, who: whoActs({ env: session.env, gitUser: session.gitUser() }), what: 'import', subject: results.map((result) => result.id).join(','), ...(restamped === null ? {} : { old: JSON.stringify(restamped.before) }), new: JSON.stringify(results.map(({ file, sha256, records }) => ({ file, sha256, records, ...(input.options.covers ? { covers: input.options.covers } : {}), ...(restamped === null ? {} : { stamps: restamped.after }) }))) })
      }
      return results
    })
  } catch (error) {
    for (const path of archived) rmSync(path, { force: true })
    if (error instanceof DryRun) return error.results
    throw error
  }
}

function deliveryInput(group: FileGroup<ReadyFile>, files: DeliveryInput['files'], options: ImportOptions): DeliveryInput {
  const stamps = group.parser.stamps?.(basename(files[0]?.staged.name ?? '')) ?? {}
  const zone = group.parser.zone
  return {
    parser: group.parser,
    files,
    options: { account: options.account, source: options.source, asOf: options.asOf, period: options.period, scope: options.scope, covers: options.covers, acceptDecrease: options.acceptDecrease, leg: options.leg, basis: options.basis },
    contentHash: contentHash(files.map(({ staged }) => staged.sha256)),
    manifest: group.manifest ? { assembly: group.manifest.manifest.assembly, asOf: group.manifest.manifest.asOf, period: periodOf(group.manifest.manifest.period, zone), basis: basisOfType(group.manifest.manifest.type), stated: group.manifest.manifest.stated } : null,
    namePeriod: periodOf(stamps.period, zone),
    nameAsOf: stamps.asOf ? dayStart(stamps.asOf, zone) : undefined,
    nameAccount: stamps.account,
    diagnostics: group.diagnostics,
  }
}

const periodOf = (days: { readonly from: string; readonly to: string } | null | undefined, zone: string): { start: string; end: string } | undefined =>
  days ? { start: dayStart(days.from, zone), end: dayStart(days.to, zone) } : undefined

/** A file of the archive, with what was recorded of the original it was kept of. */
export interface ArchivedFile {
  readonly name: string
  readonly path: string
  readonly format: string
  readonly original?: Pick<StagedFile, 'sha256' | 'bytes' | 'modifiedAt'>
}

/** A delivery whose files lie in the archive, staged again under their own names. */
export async function readyDelivery(session: Session, files: readonly ArchivedFile[], stated: object): Promise<DeliveryInput> {
  const staging = openStaging(session.workspace.stagingPath)
  const ready: ReadyFile[] = []
  const staged: DeliveryInput['files'][number][] = []
  for (const { name, path, format, original } of files) {
    const file = await identifyFile({ name, path, named: true }, allParsers, format)
    ready.push(file)
    staged.push({ staged: { ...(await stageFile(path, name, file.head, staging)), ...original }, layout: file.layout })
  }
  const [first] = ready
  if (!first) throw new Error('a delivery without files')
  return { ...deliveryInput({ parser: first.parser, files: ready, manifest: null, diagnostics: [], refusal: null }, staged, stated), archived: true }
}

/** One hash for a delivery: of its files' hashes, in chunk order. */
function contentHash(hashes: readonly string[]): string {
  return hashes.length === 1 ? (hashes[0] ?? '') : createHash('sha256').update(hashes.join('\n')).digest('hex')
}

/** The result of a file that did not enter. Errors that are not the user's to mend are thrown on. */
function refusal(file: string, error: unknown, parser?: Parser, sha256: string | null = null): ImportResult {
  const mended = asUserError(error, file)
  return {
    id: null, delivery: null, file, sha256, format: parser?.id ?? null, leg: parser?.leg ?? null, provider: parser?.provider ?? null, account: null, source: null, scope: [], as_of: null, as_of_from: null, period: null,
    status: 'refused', records: { read: 0, accepted: 0, excluded: 0, rejected: 0 }, amounts: [], slices: [], supersedes: [],
    diagnostics: [diagnostic(mended.code, 'error', mended.place.hint ? `${mended.message} (${mended.place.hint})` : mended.message, mended.place.file ?? file, mended.place.record ?? null)],
    error: mended,
  }
}
