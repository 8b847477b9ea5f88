// The cover: whose month this is, who stands for it, what it comes to, and how to read the rest.
import { amountCell, formulaCell, reference, textCell, textFormulaCell, type Cell } from './cell.ts'
import { exactFormat, type Look } from './looks.ts'
import { decimalsFor } from './sheet.ts'
import type { SheetWriter } from './workbook.ts'
import type { Workpaper } from './workpaper-data.ts'
import { LEAD, sumOf, type LeadLayout } from './workpaper-layout.ts'
import { CHECKS } from './workpaper-lists.ts'
import { banded, emptyRow, lined, openPage, FIRST_ROW, wrappedHeight, type Making } from './workpaper-page.ts'

const COLUMNS = 6
const COVER = 'Cover'
const BAND: Look = { bold: true, ink: 'blue', fill: 'band', edge: 'head' }
const LABEL: Look = { ink: 'grey' }
const LEFT: Look = { align: 'left', bold: true, size: 12 }

/** The signed total stands first under the first band, so that Lead can point at it before this sheet is written. */
export const COVER_SIGNED = reference(COVER, 2, FIRST_ROW)

const LEGEND: readonly (readonly [string, string])[] = [
  ['Empty cell', 'No evidence for this figure. 0.00 is evidence of nothing; the two are never the same.'],
  ['(1,234.50)', 'A negative amount: a credit, a refund, or the later document being lower.'],
  ['Green, red', 'A check cell: green when it is zero, red when it is not. All are listed on Checks.'],
  ['S1, S2 …', 'A statement: one issuer, one account, one currency, this month. The ref leads from Lead to its schedule.'],
  ['Basis', 'The evidence that counts: invoiced before billed, billed before metered at the rate card, else accrued.'],
  ['Bridges', 'Q metered → billed, I expected → invoiced, P payable → paid → booked, B balance. Each foots alone; they are never added.'],
  ['Full precision', 'Rows are rounded to the minor unit; the rounding row leads from their sum to the unrounded total.'],
  ['Codes', 'DUP duplicate, ERR error, MISS absent, LATE late, CUT cut-off, TAX tax, FEE fee, SEAT seats, COMMIT commitment,'],
  ['', 'CRED credit, DISC discount, FX exchange, RATE price, VOL quantity, ROUND rounding, UNEXP unexplained.'],
]

export function writeCover(making: Making, lead: LeadLayout, checks: { lastRow: number; failed: number }, sheets: readonly string[]): void {
  const { data } = making
  const page = openPage(making, COVER, 'Workpaper: AI spend', [
    { title: '', width: 20 }, { title: '', width: 56 }, { title: '', width: 15, right: true }, { title: '', width: 10 }, { title: '', width: 16 }, { title: '', width: 18 },
  ], { portrait: true, untitled: true })
  band(page, ['The month'])
  writeFigures(page, data, lead, checks)
  page.row([])
  band(page, ['Who and what'])
  for (const [label, value] of facts(data)) page.row(lined([textCell(label, LABEL), textCell(value)], COLUMNS))
  writeQualifications(page, data)
  page.row([])
  band(page, ['How to read it'])
  for (const [sign, meaning] of LEGEND) page.row(lined([textCell(sign, { bold: true }), textCell(meaning)], COLUMNS))
  page.row([])
  band(page, ['Sheets'])
  for (const sheet of sheets) page.row(lined([textFormulaCell(`HYPERLINK("#'${sheet}'!A1","${sheet}")`, sheet, { ink: 'link' })], COLUMNS))
  page.close()
}

function band(page: SheetWriter, titles: readonly string[]): void {
  page.row(banded(titles.map((title) => textCell(title, title === 'Amount' ? { align: 'right', indent: 1 } : {})), COLUMNS, BAND), 18)
}

function writeFigures(page: SheetWriter, data: Workpaper, lead: LeadLayout, checks: { lastRow: number; failed: number }): void {
  const decimals = decimalsFor(data.currency)
  const recognized = sumOf(lead.whole.columns.find(({ column }) => column === lead.recognizedColumn)?.amounts ?? [], null)
  const put = (label: string, cell: Cell): number => page.row(lined([textCell(label, LABEL), cell], COLUMNS), 19)
  put(`Signed total, ${data.currency}`, data.signed_total === null ? textCell('not signed', { italic: true, ink: 'grey' }) : amountCell(data.signed_total, decimals, LEFT))
  put(`Recognized, ${data.currency}`, recognized === null ? textCell(data.statements.length === 0 ? 'nothing recognized' : 'not known: a rate is missing', { italic: true, ink: 'grey' }) : formulaCell(reference(LEAD.name, lead.recognizedColumn, lead.whole.fullRow), recognized, exactFormat(decimals), LEFT))
  const results = reference(CHECKS.name, CHECKS.result, FIRST_ROW, checks.lastRow)
  const verdict = checks.failed === 0 ? 'passed, all of them' : `failed: ${checks.failed}`
  const row = put('Checks', textFormulaCell(`IF(COUNTIF(${results},"failed")=0,"passed, all of them","failed: "&COUNTIF(${results},"failed"))`, verdict, { bold: true }))
  page.check(`B${row}`, 'passed')
}

function facts(data: Workpaper): (readonly [string, string | null])[] {
  const person = (by: string | null, at: string | null): string => (by === null ? 'nobody yet' : `${by}${at === null ? '' : `, ${at}`}`)
  return [
    ['Company', data.company],
    ['Month', data.month],
    ['Reporting currency', data.currency],
    ['Time zone', data.time_zone],
    ['State', `${data.state}${data.provisional ? ', provisional' : ''}`],
    ['Version', String(data.version_no)],
    ['Evidence as of', data.as_of],
    ['Prepared by', person(data.prepared_by, data.prepared_at)],
    ['Signed by', person(data.signed_by, data.signed_at)],
    ['Digest', data.digest],
    ['Previous digest', data.previous_digest],
    ['Program', `aicost ${data.program_version}`],
    ...limits(data),
  ]
}

/** A difference is tolerated within both limits of its level; the last two bound what is judged without a person, and by one. */
function limits({ tolerance, currency }: Workpaper): (readonly [string, string])[] {
  if (tolerance === undefined) return []
  const both = (level: string): string => [`${level} ${tolerance[level]?.abs ?? ''} ${currency}`, ...(tolerance[level]?.pct === undefined ? [] : [`${tolerance[level].pct} %`])].join(' and ')
  const { trivial, write_off: writeOff } = tolerance
  return [
    ['Tolerances', ['line', 'statement', 'month'].map(both).join('; ')],
    ['Clearly trivial', trivial === undefined || /^[0.]*$/.test(trivial.abs) ? 'no limit set: every difference is judged' : `up to ${trivial.abs} ${currency}`],
    ['Write-offs', writeOff === undefined ? 'no limit set' : both('write_off').replace('write_off', 'up to')],
  ]
}

function writeQualifications(page: SheetWriter, data: Workpaper): void {
  page.row([])
  band(page, ['Qualifications', 'Note', 'Amount', 'Currency', 'Source', 'By'])
  for (const item of data.qualifications) {
    const amount = amountCell(item.amount, decimalsFor(item.currency ?? data.currency))
    page.row(lined([textCell(item.kind), textCell(item.note, { wrap: true }), amount, textCell(item.currency), textCell(item.source), textCell(item.by)]), wrappedHeight([[item.note, 56]]))
  }
  if (data.qualifications.length === 0) emptyRow(page, 'None.')
}

/** What the names of the workbook point at. */
export function coverNames(lead: LeadLayout): (readonly [string, string])[] {
  const at = (column: number, row: number): string => reference(LEAD.name, column, row)
  return [
    ['recognized_total', at(lead.recognizedColumn, lead.whole.fullRow)],
    ['recognized_rounded', at(lead.recognizedColumn, lead.whole.totalRow)],
    ['signed_total', COVER_SIGNED],
    ['checks_result', reference(COVER, 2, FIRST_ROW + 2)],
    ...(lead.prior === null ? [] : [['prior_total', at(lead.prior.column, lead.whole.totalRow)] as const]),
  ]
}

