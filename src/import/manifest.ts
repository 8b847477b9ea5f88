// Manifests of cloud billing exports: which files make up one run, of which period, and when it ran.
// AWS legacy reports list reportKeys, AWS Data Exports (CUR 2.0, FOCUS) dataFiles, Azure exports blobs. Checked 2026-11.
import { basename, dirname } from 'node:path'
import { z } from 'zod'
import { dayAfter } from '../domain/day.ts'

export interface Manifest {
  readonly kind: 'aws-cur-legacy' | 'aws-data-export' | 'azure-export' | 'aicost-usage-rollup'
  /** Id of the run: one delivery. */
  readonly assembly: string
  /** Names of the data files, without directories. */
  readonly files: readonly string[]
  /** The same files as the vendor's storage names them, directories included. */
  readonly keys: readonly string[]
  /** YYYY-MM-DD, `to` exclusive. */
  readonly period: { readonly from: string; readonly to: string } | null
  readonly account: string | null
  /** When the run was made, ISO 8601 UTC, where the manifest says so. */
  readonly asOf?: string
  /** Azure: ActualCost, AmortizedCost, FocusCost. */
  readonly type?: string
  /** What the manifest states of a file's content: record count and totals. */
  readonly stated?: (file: string) => unknown
}

const legacy = z.object({
  assemblyId: z.string().min(1),
  reportKeys: z.array(z.string().min(1)),
  account: z.string().optional(),
  billingPeriod: z.object({ start: z.string(), end: z.string() }).optional(),
})

const dataExport = z.object({
  executionId: z.string().min(1),
  dataFiles: z.array(z.union([z.string().min(1), z.object({ s3Uri: z.string().min(1) }).transform((file) => file.s3Uri)])),
  billingPeriod: z.string().optional(),
  exportArn: z.string().optional(),
})

const azure = z.object({
  blobs: z.array(z.object({ blobName: z.string().min(1) })),
  exportConfig: z.object({ type: z.string().optional() }).optional(),
  runInfo: z.object({ runId: z.string().min(1), submittedTime: z.string().optional(), startDate: z.string().optional(), endDate: z.string().optional() }),
})

/** Written beside roll-ups by engines that can put no totals into a Parquet file's metadata. */
const rollUp = z.object({
  contract: z.string().startsWith('aicost.usage-rollup/'),
  run: z.string().min(1),
  as_of: z.string().optional(),
  files: z.array(z.looseObject({ name: z.string().min(1) })).min(1),
})

/** What a manifest says, or null when the text is not one that is known. */
export function readManifest(text: string): Manifest | null {
  const document = parsed(text)
  if (document === null) return null
  return readLegacy(document) ?? readDataExport(document) ?? readAzure(document) ?? readRollUp(document)
}

/**
 * Whether the manifest lists this very file. Runs of one month have files of equal names in folders of their own
 * (assembly ids, BILLING_PERIOD=2026-05, run ids), so the folder must agree too, unless both were saved side by side.
 */
export function lists(manifest: Manifest, manifestPath: string, filePath: string): boolean {
  const folder = dirname(filePath)
  return manifest.keys.some((key) => basename(key) === basename(filePath) && (basename(dirname(key)) === basename(folder) || folder === dirname(manifestPath)))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return null
  }
}

function readLegacy(document: unknown): Manifest | null {
  const found = legacy.safeParse(document)
  if (!found.success) return null
  const { assemblyId, reportKeys, account, billingPeriod } = found.data
  const from = day(billingPeriod?.start)
  const to = day(billingPeriod?.end)
  return { kind: 'aws-cur-legacy', assembly: assemblyId, ...filesOf(reportKeys), period: from && to ? { from, to } : null, account: account ?? null, ...stamped(assemblyId) }
}

function readDataExport(document: unknown): Manifest | null {
  const found = dataExport.safeParse(document)
  if (!found.success) return null
  const { executionId, dataFiles, billingPeriod, exportArn } = found.data
  return { kind: 'aws-data-export', assembly: executionId, ...filesOf(dataFiles), period: month(billingPeriod), account: /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(exportArn ?? '')?.[1] ?? null, ...stamped(executionId) }
}

function readAzure(document: unknown): Manifest | null {
  const found = azure.safeParse(document)
  if (!found.success) return null
  const { blobs, exportConfig, runInfo } = found.data
  const from = day(runInfo.startDate)
  const last = day(runInfo.endDate)
  return {
    kind: 'azure-export', assembly: runInfo.runId, ...filesOf(blobs.map((blob) => blob.blobName)),
    period: from && last ? { from, to: dayAfter(last) } : null, account: null,
    ...stamped(runInfo.submittedTime ?? ''), ...(exportConfig?.type ? { type: exportConfig.type } : {}),
  }
}

function readRollUp(document: unknown): Manifest | null {
  const found = rollUp.safeParse(document)
  if (!found.success) return null
  const { contract, run, as_of: asOf, files } = found.data
  const stated = (file: string): unknown => {
    const own = files.find((entry) => basename(entry.name) === basename(file))
    return own && { contract, ...(asOf === undefined ? {} : { as_of: asOf }), ...own }
  }
  return { kind: 'aicost-usage-rollup', assembly: run, ...filesOf(files.map((file) => file.name)), period: null, account: null, ...(asOf === undefined ? {} : { asOf }), stated }
}

const filesOf = (keys: readonly string[]): { files: string[]; keys: string[] } => ({ files: keys.map((key) => basename(key)), keys: [...keys] })

/** `20260501T000000.000Z`, `2026-05-01T00:00:00Z` and `2026-05-01` → 2026-05-01. */
function day(text: string | undefined): string | null {
  const found = /^(\d{4})-?(\d{2})-?(\d{2})(?:T|$)/.exec(text ?? '')
  return found ? `${found[1] ?? ''}-${found[2] ?? ''}-${found[3] ?? ''}` : null
}

/** `2026-05`, also inside `BILLING_PERIOD=2026-05` → the month. */
function month(text: string | undefined): Manifest['period'] {
  const found = /^(?:BILLING_PERIOD=)?(\d{4})-(0[1-9]|1[0-2])$/.exec(text ?? '')
  if (!found) return null
  const year = Number(found[1])
  const next = Number(found[2]) % 12 + 1
  return { from: `${found[1] ?? ''}-${found[2] ?? ''}-01`, to: `${next === 1 ? year + 1 : year}-${String(next).padStart(2, '0')}-01` }
}

/** The instant an id begins with: `20260702T120000Z-…`, `2026-07-02T12:00:00.000Z-…`. Ids that are GUIDs say none. */
function stamped(id: string): { asOf?: string } {
  const found = /^(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2}):?(\d{2})(?:\.\d+)?Z/.exec(id)
  if (!found) return {}
  const [, year = '', mon = '', date = '', hour = '', minute = '', second = ''] = found
  const text = `${year}-${mon}-${date}T${hour}:${minute}:${second}Z`
  return Number.isNaN(Date.parse(text)) ? {} : { asOf: text }
}
