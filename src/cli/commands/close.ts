// aicost close prepare, sign, reopen, status, verify, drift
import { prepare, reopen, sign } from '../../app/close.ts'
import { exportCloseFiles } from '../../app/close-files.ts'
import { closeDrift, closeStatus, versionBody } from '../../app/close-status.ts'
import { versionDiff } from '../../app/version-diff.ts'
import { closeVerify } from '../../app/verify.ts'
import type { VerifiedVersion } from '../../app/verify.ts'
import type { Sheet } from '../../render/sheet.ts'
import { withSession } from '../../app/session.ts'
import { text } from '../../domain/money.ts'
import type { KeyOptions } from '../../close/signing-key.ts'
import type { Version } from '../../close/versions.ts'
import { AicostError } from '../../domain/error.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import { monthText } from '../arguments.ts'
import type { Outcome } from '../output.ts'
import { orRefusal } from '../refusal.ts'

interface KeyOption {
  readonly month?: string
  readonly key: string
  readonly wait?: number
}

/** The key and what opens it; nothing is ever asked for. */
const keyOf = ({ surroundings: { env } }: Context, options: KeyOption): KeyOptions => ({ key: options.key, passphrase: env['AICOST_KEY_PASSPHRASE'], agent: env['SSH_AUTH_SOCK'] })

function versionOutcome(name: string, root: string, month: string, version: Version, words: string): Outcome {
  return { name, workspace: root, body: { month, ...versionBody(version) }, sheets: [], text: `${month} version ${version.version_no}: ${words}\nsigned total ${version.signed_total ?? '—'} ${version.currency}\ndigest ${version.digest}\n` }
}

export async function prepareCommand(context: Context, options: KeyOption): Promise<Outcome> {
  const month = monthText('--month', options.month)
  const workspace = await workspaceOf(context)
  return orRefusal({ name: 'close.prepare', workspace: workspace.root, body: { month } }, async () => {
    const version = await withSession(workspace, context.surroundings, { wait: options.wait }, (session) => prepare(session, month, keyOf(context, options)))
    return versionOutcome('close.prepare', workspace.root, month, version, `prepared by ${version.prepared_by}`)
  })
}

export async function signCommand(context: Context, options: KeyOption): Promise<Outcome> {
  const month = monthText('--month', options.month)
  const workspace = await workspaceOf(context)
  const version = await withSession(workspace, context.surroundings, { wait: options.wait }, (session) => sign(session, month, keyOf(context, options)))
  return versionOutcome('close.sign', workspace.root, month, version, `prepared by ${version.prepared_by}, signed by ${version.signed_by ?? ''}`)
}

export async function reopenCommand(context: Context, options: { month?: string; reason: string; cascade?: boolean; by?: string; wait?: number }): Promise<Outcome> {
  const month = monthText('--month', options.month)
  if (options.reason.trim() === '') throw new AicostError('USAGE', '--reason is empty')
  const workspace = await workspaceOf(context)
  const versions = await withSession(workspace, context.surroundings, { wait: options.wait }, (session) => reopen(session, month, { reason: options.reason, cascade: options.cascade ?? false, by: options.by }))
  return { name: 'close.reopen', workspace: workspace.root, body: { month, reopened: versions.map((version) => ({ month: version.month, ...versionBody(version) })) }, sheets: [], text: versions.map((version) => `${version.month} version ${version.version_no} reopened: ${options.reason}\n`).join('') }
}

export async function statusCommand(context: Context, options: { month?: string }): Promise<Outcome> {
  const month = monthText('--month', options.month)
  const workspace = await workspaceOf(context)
  const { body, reasons } = await withSession(workspace, context.surroundings, {}, (session) => closeStatus(session, month))
  const lines = ['state', 'version_no', 'prepared_by', 'prepared_at', 'signed_by', 'signed_at', 'signed_total', 'digest', 'previous_digest'].map((key) => ({ what: key.replaceAll('_', ' '), value: body[key] === null ? null : String(body[key]) }))
  const drift = (body['drift'] as { statement: string; amount: string }[]).map((entry) => ({ what: `drift of ${entry.statement}`, value: entry.amount }))
  return { name: 'close', workspace: workspace.root, body, sheets: [{ title: `Close of ${month}`, columns: [{ key: 'what', title: '', kind: 'text' }, { key: 'value', title: '', kind: 'text' }], rows: [...lines, ...drift] }], exitReasons: reasons }
}

export async function documentCommand(context: Context, options: { month?: string; version?: string }): Promise<Outcome> {
  const month = monthText('--month', options.month)
  const versionNo = versionText(options.version)
  const { output, force } = context.global
  if (output === '-') throw new AicostError('USAGE', 'several files are not written to stdout', { hint: '-o DIRECTORY' })
  const workspace = await workspaceOf(context)
  const { version, files } = await withSession(workspace, context.surroundings, {}, (session) => exportCloseFiles(session, month, { versionNo, path: output, force }))
  return {
    name: 'close.document', workspace: workspace.root, body: { month, ...versionBody(version), files }, sheets: [], ownFile: true,
    text: `${month} version ${version.version_no}\ndigest ${version.digest}\n${files.map((file) => `${file.path}\n`).join('')}`,
  }
}

export async function diffCommand(context: Context, options: { month?: string; versions: string }): Promise<Outcome> {
  const month = monthText('--month', options.month)
  const [, first, second] = /^(\d{1,6}),(\d{1,6})$/.exec(options.versions) ?? []
  if (first === undefined || second === undefined) throw new AicostError('USAGE', `--versions ${options.versions} is not two numbers`, { hint: '--versions 1,2' })
  const workspace = await workspaceOf(context)
  const diff = await withSession(workspace, context.surroundings, {}, (session) => versionDiff(session, month, [Number(first), Number(second)]))
  const titles = [{ key: 'before', title: `Version ${first}` }, { key: 'after', title: `Version ${second}` }]
  return {
    name: 'close.diff', workspace: workspace.root, body: { ...diff }, sheets: [
      {
        title: `${month}, version ${first} and version ${second}`, columns: [{ key: 'statement', title: 'Statement', kind: 'text' }, { key: 'currency', title: '', kind: 'text' }, ...[...titles, { key: 'change', title: 'Change' }].map((column) => ({ ...column, kind: 'money' as const, currencyKey: 'currency' }))],
        rows: diff.statements.map((row) => ({ ...row })), notes: [`signed total: ${diff.signed_total.before ?? '—'}, ${diff.signed_total.after ?? '—'}`],
      },
      { title: 'What else differs', columns: [{ key: 'what', title: 'What', kind: 'text' }, ...titles.map((column) => ({ ...column, kind: 'text' as const }))], rows: diff.changes.map((row) => ({ ...row })) },
    ],
  }
}

function versionText(version: string | undefined): number | undefined {
  if (version !== undefined && !/^\d{1,6}$/.test(version)) throw new AicostError('USAGE', `--version ${version} is not a number`)
  return version === undefined ? undefined : Number(version)
}

export async function verifyCommand(context: Context, options: { month?: string; version?: string; versionNo?: string }): Promise<Outcome> {
  const month = monthText('--month', options.month)
  const versionNo = versionText(options.version ?? options.versionNo)
  const workspace = await workspaceOf(context)
  const verified = await withSession(workspace, context.surroundings, {}, (session) => closeVerify(session, month, versionNo))
  const bodyOf = (judged: VerifiedVersion): Record<string, unknown> => ({ version_no: judged.versionNo, level: judged.level, holds: judged.holds, differences: judged.differences, method_changes: judged.methodChanges })
  return {
    name: 'close.verify', workspace: workspace.root, body: { month, ...bodyOf(verified), versions: verified.versions.map((judged) => ({ state: judged.state, ...bodyOf(judged) })) },
    sheets: verified.versions.map((judged) => verifySheet(month, judged)),
    exitReasons: verified.versions.every((judged) => judged.holds) ? [] : ['differs'],
  }
}

function verifySheet(month: string, judged: VerifiedVersion): Sheet {
  return {
    title: `${month} version ${judged.versionNo}: ${judged.holds ? 'holds' : 'does not hold'} (level ${judged.level})`,
    columns: [{ key: 'what', title: 'What', kind: 'text' }, { key: 'expected', title: 'As signed', kind: 'text' }, { key: 'derived', title: 'Derived', kind: 'text' }, { key: 'amount', title: 'Amount', kind: 'text' }],
    rows: judged.differences.map(({ what, expected, derived, amount = null, cause }) => ({ what: cause === undefined ? what : `${what} (method)`, expected, derived, amount })),
    notes: judged.methodChanges.map(({ part, expected, derived }) => `derived by another method: ${part} ${expected} when it was signed, ${derived} now`),
  }
}

export async function driftCommand(context: Context, options: { month?: string; take?: boolean; note?: string; by?: string }): Promise<Outcome> {
  const month = monthText('--month', options.month)
  const workspace = await workspaceOf(context)
  const { drift, automatic, takenInto } = await withSession(workspace, context.surroundings, {}, (session) => closeDrift(session, month, { take: options.take ?? false, note: options.note, by: options.by }))
  return {
    name: 'close.drift', workspace: workspace.root, body: { month, drift: drift.map((entry) => ({ statement: entry.statement, currency: entry.currency, amount: text(entry.amount), imports: entry.imports })), automatic, taken_into: takenInto },
    sheets: [{
      title: takenInto === null ? `Drift of ${month}` : `Drift of ${month}, taken into ${takenInto}`,
      columns: [{ key: 'statement', title: 'Statement', kind: 'text' }, { key: 'currency', title: '', kind: 'text' }, { key: 'amount', title: 'Drift', kind: 'money', currencyKey: 'currency' }, { key: 'imports', title: 'Imports', kind: 'text' }],
      rows: drift.map((entry) => ({ statement: entry.statement, currency: entry.currency, amount: text(entry.amount), imports: entry.imports.join(', ') })),
      notes: automatic.map((entry) => `${entry.statement}: ${entry.amount} ${entry.currency} is within close.prior_period, and taken by ${entry.into}`),
    }],
    exitReasons: drift.length > 0 ? ['drift'] : [],
  }
}
