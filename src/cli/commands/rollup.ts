// aicost rollup
import { rollUpFiles } from '../../app/rollup.ts'
import { AicostError } from '../../domain/error.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import type { Outcome } from '../output.ts'

interface Options {
  readonly from: readonly string[]
  readonly as?: string
  readonly provider?: string
  readonly account?: string
  readonly leg?: string
  readonly bucket: string
  readonly tags?: string
}

export async function rollupCommand(context: Context, options: Options): Promise<Outcome> {
  const { output, force } = context.global
  if (output === undefined || output === '-') throw new AicostError('USAGE', 'a roll-up is a file', { hint: 'aicost rollup --from logs/ -o usage.parquet' })
  if (options.leg !== undefined && !['metered', 'estimate'].includes(options.leg)) throw new AicostError('USAGE', `--leg ${options.leg} is not metered or estimate`)
  if (options.bucket !== 'hour' && options.bucket !== 'day') throw new AicostError('USAGE', `--bucket ${options.bucket} is not hour or day`)
  const workspace = await workspaceOf(context)
  const tags = (options.tags ?? '').split(',').map((key) => key.trim()).filter((key) => key !== '')
  const { as, provider, account, leg, bucket } = options
  const rolled = await rollUpFiles(workspace, options.from, { as, provider, account, leg, bucket, tags, output, force: force ?? false }, context.surroundings)
  return {
    name: 'rollup', workspace: workspace.root, ownFile: true,
    body: { files: [rolled.file], log: rolled.log, bucket, totals: rolled.totals, sources: rolled.sources, skipped: rolled.skipped },
    sheets: [{
      title: `Roll-up of ${rolled.sources.length} ${rolled.sources.length === 1 ? 'file' : 'files'} (${rolled.log}): ${rolled.file.path}`,
      columns: [{ key: 'total', title: 'Control total', kind: 'text' }, { key: 'value', title: 'Value', kind: 'text', align: 'right' }],
      rows: [{ total: 'rows', value: rolled.records }, ...Object.entries(rolled.totals).map(([total, value]) => ({ total, value }))],
    }],
  }
}
