// What scan 1 observes of a delivery's records beside their sums: which leg it is, where a format serves several, and
// how many records each of the parser's notices is true of.
import { diagnostic } from '../domain/diagnostic.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Leg, Parser } from './contract.ts'

/** Aggregates of scan 1: one a leg rule, one a notice. */
export function observedOf(parser: Parser): { name: string; sql: string }[] {
  const legs = (parser.legs ?? []).map((rule, index) => ({ name: `leg_${index}`, sql: `${rule.on === 'every' ? 'bool_and' : 'bool_or'}(coalesce(${rule.record}, false))` }))
  const notices = (parser.notices ?? []).map((notice, index) => ({ name: `notice_${index}`, sql: `count(*) filter (where coalesce(${notice.record}, false))` }))
  return [...legs, ...notices]
}

/** The leg of the first rule that the records meet, else the format's own. Reads `seen`. */
export async function legOfRecords(ledger: Ledger, parser: Parser): Promise<Leg> {
  const rules = parser.legs ?? []
  if (rules.length === 0) return parser.leg
  const columns = rules.map((rule, index) => `coalesce(${rule.on === 'every' ? 'bool_and' : 'bool_or'}(leg_${index}) filter (where x_drop is null), false) as leg_${index}`)
  const held = await ledger.row<Record<string, boolean>>(`select ${columns.join(', ')} from seen`)
  return rules.find((_, index) => held[`leg_${index}`])?.leg ?? parser.leg
}

/** The parser's notices of one file, each once with its number of records. Reads `seen`. */
export async function noticesOf(ledger: Ledger, parser: Parser, part: number): Promise<Diagnostic[]> {
  const notices = parser.notices ?? []
  if (notices.length === 0) return []
  const counts = await ledger.row<Record<string, string>>(`select ${notices.map((_, index) => `coalesce(sum(notice_${index}) filter (where x_drop is null), 0)::varchar as notice_${index}`).join(', ')} from seen where part_no = $part`, { part })
  return notices.flatMap((notice, index) => {
    const records = Number(counts[`notice_${index}`] ?? '0')
    return records === 0 ? [] : [diagnostic(notice.code, notice.severity, `${records} ${records === 1 ? 'record' : 'records'}: ${notice.message}`)]
  })
}
