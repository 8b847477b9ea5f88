// Use case: `aicost rollup`. Request logs become one Parquet file of the roll-up contract, which `aicost import` reads.
import { createHash } from 'node:crypto'
import { accessSync, constants, createReadStream, existsSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Workspace } from '../config/workspace.ts'
import { AicostError } from '../domain/error.ts'
import { collect } from '../import/collect.ts'
import { rollUp } from '../import/roll-up.ts'
import type { RolledUp } from '../import/roll-up.ts'
import { openStaging } from '../import/stage.ts'
import { allParsers } from './session.ts'
import type { Surroundings } from './session.ts'

export interface RollUpOptions {
  readonly as?: string | undefined
  readonly provider?: string | undefined
  readonly account?: string | undefined
  readonly leg?: string | undefined
  readonly bucket: 'hour' | 'day'
  readonly tags: readonly string[]
  readonly output: string
  readonly force: boolean
}

export interface RollUpReport extends RolledUp {
  readonly file: { readonly path: string; readonly kind: 'parquet'; readonly sha256: string; readonly bytes: number; readonly rows: number }
}

const FORMAT = 'aicost-usage-rollup-parquet'

export async function rollUpFiles(workspace: Workspace, paths: readonly string[], options: RollUpOptions, surroundings: Surroundings): Promise<RollUpReport> {
  const { output, force, as, provider, account, leg, bucket, tags } = options
  if (existsSync(output) && !force) throw new AicostError('FILE_EXISTS', 'exists already', { file: output, hint: 'give --force to replace it' })
  checkWritable(output)
  const collected = await collect(paths)
  const [missing] = collected.missing
  if (missing) throw missing.error
  const rule = allParsers.find((parser) => parser.id === FORMAT)?.stated
  if (!rule) throw new Error(`${FORMAT} states nothing`)
  const staging = openStaging(workspace.stagingPath)
  try {
    const rolled = await rollUp({ files: collected.files, as, options: { provider, account, leg, bucket, tags }, rule, output, scratch: join(staging, 'roll-up'), madeAt: surroundings.now(), progress: surroundings.progress })
    return { ...rolled, skipped: [...collected.skipped, ...rolled.skipped], file: { path: output, kind: 'parquet', sha256: await sha256Of(output), bytes: statSync(output).size, rows: Number(rolled.records) } }
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** Said before the logs are read, not hours later. */
function checkWritable(output: string): void {
  try {
    accessSync(dirname(resolve(output)), constants.W_OK)
  } catch (error) {
    throw new AicostError('FILE_UNWRITABLE', `cannot be written (${(error as NodeJS.ErrnoException).code ?? ''})`, { file: output })
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
