// aicost explain
import { explain, explainCode } from '../../app/explain.ts'
import type { Explanation } from '../../app/explanation.ts'
import { withSession } from '../../app/session.ts'
import { pageText } from '../../domain/catalogue.ts'
import type { Sheet } from '../../render/sheet.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import { monthText } from '../arguments.ts'
import type { Outcome } from '../output.ts'

export async function explainCommand(context: Context, ref: string, options: { month?: string; wait?: number }): Promise<Outcome> {
  const code = explainCode(ref)
  if (code) return { ...outcome(null, code.explanation), text: pageText(code.page) }
  const month = options.month === undefined ? undefined : monthText('--month', options.month)
  const workspace = await workspaceOf(context)
  return outcome(workspace.root, await withSession(workspace, context.surroundings, { wait: options.wait }, (session) => explain(session, ref, month)))
}

function outcome(workspace: string | null, explanation: Explanation): Outcome {
  return { name: 'explain', workspace, body: { ...explanation }, sheets: sheetsOf(explanation) }
}

function sheetsOf(explanation: Explanation): Sheet[] {
  const { kind, label, amount, currency, children, evidence, details } = explanation
  const own = Object.entries(details).filter(([, value]) => value !== null && typeof value !== 'object').map(([key, value]) => ({ what: key.replaceAll('_', ' '), value: String(value) }))
  const head: Sheet = {
    title: `${kind.replace('_', ' ')}: ${label}`, columns: [{ key: 'what', title: '', kind: 'text' }, { key: 'value', title: '', kind: 'text' }],
    rows: [{ what: 'amount', value: amount === null ? null : `${amount} ${currency ?? ''}` }, ...own],
  }
  return [head, ...childSheets(children, amount), ...columnSheets(details), ...topSheet(details), ...evidenceSheet(evidence)]
}

/** Parts foot to the amount; what it is compared with stands apart. Amounts are exact here: what is looked for may be a fraction of a cent. */
function childSheets(children: Explanation['children'], amount: string | null): Sheet[] {
  const columns = [{ key: 'label', title: 'What', kind: 'text' as const }, { key: 'amount', title: 'Amount', kind: 'quantity' as const }, { key: 'ref', title: 'aicost explain', kind: 'text' as const }]
  const rows = (part: boolean): Record<string, string | null>[] => children.filter((child) => child.part === part).map((child) => ({ label: child.label, amount: child.amount, ref: child.ref }))
  const parts = rows(true)
  const others = rows(false)
  return [
    ...(parts.length > 0 ? [{ title: 'Made of', columns, rows: parts, ...(amount === null ? {} : { total: { amount } }) }] : []),
    ...(others.length > 0 ? [{ title: 'Beside it', columns, rows: others }] : []),
  ]
}

function evidenceSheet(evidence: Explanation['evidence']): Sheet[] {
  if (evidence.length === 0) return []
  return [{
    title: 'Evidence',
    columns: [{ key: 'import_id', title: 'Import', kind: 'text' }, { key: 'file', title: 'File', kind: 'text' }, { key: 'records', title: 'Records', kind: 'count' }, { key: 'range', title: 'From, to', kind: 'text' }, { key: 'sha256', title: 'sha256', kind: 'text' }],
    rows: evidence.map((entry) => ({ import_id: entry.import_id, file: entry.file, records: String(entry.records), range: entry.record === null ? null : entry.last_record === entry.record ? String(entry.record) : `${entry.record} … ${entry.last_record}`, sha256: entry.sha256 })),
  }]
}

function topSheet(details: Explanation['details']): Sheet[] {
  const top = (details['top_charges'] ?? []) as readonly { readonly ref: string; readonly label: string; readonly amount: string | null }[]
  return top.length === 0 ? [] : [{
    title: 'Largest charges', rows: top.map((charge) => ({ ...charge })),
    columns: [{ key: 'label', title: 'Charge', kind: 'text' }, { key: 'amount', title: 'Amount', kind: 'quantity' }, { key: 'ref', title: 'aicost explain', kind: 'text' }],
  }]
}

/** A record: every column of what it became, and its own text. */
function columnSheets(details: Explanation['details']): Sheet[] {
  const columns = (details['columns'] ?? []) as readonly Readonly<Record<string, unknown>>[]
  const record = details['record'] as { readonly header: string | null; readonly text: string | null; readonly note: string | null } | undefined
  const fields = [{ key: 'column', title: 'Column', kind: 'text' as const }, { key: 'value', title: 'Value', kind: 'text' as const }]
  const original = record === undefined ? [] : Object.entries({ header: record.header, record: record.text, note: record.note }).filter(([, value]) => value !== null).map(([column, value]) => ({ column, value }))
  return [
    ...columns.map((row, index) => ({ title: columns.length === 1 ? 'In the ledger' : `In the ledger, part ${index + 1}`, columns: fields, rows: Object.entries(row).map(([column, value]) => ({ column, value: typeof value === 'object' ? JSON.stringify(value) : String(value) })) })),
    ...(original.length === 0 ? [] : [{ title: 'In the file', columns: fields, rows: original }]),
  ]
}
