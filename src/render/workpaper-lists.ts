// The lists of a workpaper: variances, decisions, sources, completeness, checks.
import { money, round, sum, ZERO, abs } from '../domain/money.ts'
import { countCell, dayCell, exactCell, formulaCell, letter, quoted, reference, textCell, textFormulaCell, type Cell } from './cell.ts'
import { COUNT_FORMAT, exactFormat } from './looks.ts'
import { decimalsFor } from './sheet.ts'
import type { SheetWriter } from './workbook.ts'
import type { SourceFile, Variance } from './workpaper-data.ts'
import { banded, emptyRow, FIRST_ROW, fitted, lined, openPage, statementRef, wrappedHeight, type Heading, type Making } from './workpaper-page.ts'

export function writeVariances(making: Making): void {
  const { data } = making
  const items = data.statements.flatMap((statement, index) => statement.variances.map((variance) => ({ ref: statementRef(index), currency: variance.currency ?? statement.currency, variance })))
  // What came back from earlier months stands with its statement where the month has one.
  const listed = new Set(items.map(({ variance }) => variance.id))
  items.push(...(data.carried ?? []).filter(({ id }) => !listed.has(id)).map((variance) => ({ ref: variance.statement, currency: variance.currency ?? data.currency, variance })))
  const page = openPage(making, 'Variances', 'Variances', [
    { title: 'Ref', width: fitted(items.map(({ ref }) => ref), 6, 30) }, { title: 'Code', width: 9 }, { title: 'Bridge', width: 8 }, { title: 'Amount', width: 17, right: true }, { title: 'Currency', width: 9 },
    { title: 'State', width: 13 }, { title: 'Because', width: 54 }, { title: 'Owner', width: fitted(items.map(({ variance }) => variance.owner), 14, 30) }, { title: 'Age, days', width: 8, right: true },
    { title: 'Evidence (file : record)', width: 46 }, { title: 'Id', width: fitted(items.map(({ variance }) => variance.id), 14, 26) },
  ])
  for (const { ref, currency, variance } of items) page.row(lined(varianceRow(ref, currency, variance)), wrappedHeight([[variance.because, 54], [evidenceOf(variance), 46]]))
  if (items.length === 0) emptyRow(page, 'No variances.')
  const last = page.lastRow()
  const open = items.filter(({ variance }) => variance.state === 'open' || variance.state === 'stale').length
  const states = `F${FIRST_ROW}:F${last}`
  page.row(banded([null, textCell('Without a decision'), null, formulaCell(`COUNTIF(${states},"open")+COUNTIF(${states},"stale")`, money(String(open)), COUNT_FORMAT)], 11, { bold: true, edge: 'total', fill: 'soft' }))
  if (items.length > 0) page.filter(`A${FIRST_ROW - 1}:K${last}`)
  page.close()
}

function evidenceOf(variance: Variance): string | null {
  return variance.evidence.map(({ file, record }) => (record === null ? file : `${file} : ${record}`)).join('\n') || null
}

function varianceRow(ref: string, currency: string, variance: Variance): Cell[] {
  return [
    textCell(ref), textCell(variance.code), textCell(variance.bridge), exactCell(variance.amount, decimalsFor(currency)), textCell(currency), textCell(variance.state),
    textCell(variance.because, { wrap: true }), textCell(variance.owner), countCell(variance.age_days), textCell(evidenceOf(variance), { wrap: true }), textCell(variance.id, { ink: 'grey' }),
  ]
}

export function writeDecisions(making: Making): void {
  const { decisions } = making.data
  const page = openPage(making, 'Decisions', 'Decisions', [
    { title: 'At', width: 22 }, { title: 'By', width: fitted(decisions.map(({ by }) => by), 20, 32) }, { title: 'Decision', width: 16 },
    { title: 'About', width: fitted(decisions.map(({ target }) => target), 20, 36) }, { title: 'Amount', width: 17, right: true }, { title: 'Currency', width: 9 }, { title: 'Note', width: 70 },
  ])
  for (const decision of decisions) {
    const amount = exactCell(decision.amount, decimalsFor(decision.currency ?? making.data.currency))
    page.row(lined([textCell(decision.at), textCell(decision.by), textCell(decision.kind), textCell(decision.target), amount, textCell(decision.currency), textCell(decision.note, { wrap: true })]), wrappedHeight([[decision.note, 70]]))
  }
  if (decisions.length === 0) emptyRow(page, 'No decisions.')
  page.close()
}

export function writeCompleteness(making: Making): void {
  const page = openPage(making, 'Completeness', 'Completeness: what a full month needs', [
    { title: 'Source', width: fitted(making.data.completeness.map(({ source }) => source), 24, 40) }, { title: 'Leg', width: 14 }, { title: 'Required', width: 12 }, { title: 'State', width: 14 }, { title: 'Missing days', width: 70 },
  ])
  for (const item of making.data.completeness) {
    page.row(lined([textCell(item.source), textCell(item.leg), textCell(item.required), textCell(item.state), textCell(item.missing_days.join(', ') || null, { wrap: true })]), wrappedHeight([[item.missing_days.join(', '), 70]]))
  }
  if (making.data.completeness.length === 0) emptyRow(page, 'No source is configured for this month.')
  page.close()
}

const SOURCES = 'Sources'
/** Columns with the check of records and of money. */
const RECORDS_CHECK = 10
const MONEY_CHECK = 16

export function writeSources(making: Making): void {
  const { sources } = making.data
  const counts = ['Read', 'Accepted', 'Excluded', 'Rejected', 'Check'].map((title): Heading => ({ title: title === 'Check' ? 'Records check' : `Records ${title.toLowerCase()}`, width: 11, right: true }))
  const page = openPage(making, SOURCES, 'Sources and control totals', [
    { title: 'File', width: fitted(sources.map(({ file }) => file), 30, 50) }, { title: 'Format', width: fitted(sources.map(({ format }) => format), 20, 32) }, { title: 'Leg', width: 10 },
    { title: 'Source', width: fitted(sources.map(({ source }) => source), 16, 28) }, { title: 'As of', width: 11 }, ...counts, { title: 'Currency', width: 9 },
    ...['In file', 'Accepted', 'Excluded', 'Rejected'].map((title): Heading => ({ title, width: 17, right: true })), { title: 'Amount check', width: 11, right: true }, { title: 'sha256', width: 66 },
  ], { frozenColumns: 1 })
  for (const source of sources) writeSource(page, source)
  if (sources.length === 0) emptyRow(page, 'No files were imported.')
  writeSourceTotals(making, page)
  page.close()
}

/** A row for every currency of the file; its records are counted once. */
function writeSource(page: SheetWriter, source: SourceFile): void {
  const amounts = source.amounts.length === 0 ? [null] : source.amounts
  amounts.forEach((amount, index) => {
    const at = page.lastRow() + 1
    const { read, accepted, excluded, rejected } = source.records
    const records = index > 0 ? [null, null, null, null, null] : [...[read, accepted, excluded, rejected].map((count) => countCell(count)), formulaCell(`F${at}-G${at}-H${at}-I${at}`, money(String(read - accepted - excluded - rejected)), COUNT_FORMAT)]
    const decimals = amount ? decimalsFor(amount.currency) : 2
    const control = amount ? [textCell(amount.currency), ...[amount.in_file, amount.accepted, amount.excluded, amount.rejected].map((value) => exactCell(value, decimals)), formulaCell(`ROUND(L${at}-M${at}-N${at}-O${at},${decimals + 2})`, untied(amount, decimals), exactFormat(decimals))] : []
    const facts = [textCell(source.file), textCell(source.format), textCell(source.leg), textCell(source.source), dayCell(source.as_of)]
    page.row(lined([...facts, ...records, ...control, ...Array.from({ length: 6 - control.length }, () => null), textCell(source.sha256, { ink: 'grey' })]))
  })
}

function untied(amount: SourceFile['amounts'][number], decimals: number): bigint {
  return round(money(amount.in_file) - money(amount.accepted) - money(amount.excluded) - money(amount.rejected), decimals + 2)
}

function writeSourceTotals(making: Making, page: SheetWriter): void {
  const { sources } = making.data
  const last = page.lastRow()
  const over = (column: number): string => `${letter(column)}${FIRST_ROW}:${letter(column)}${last}`
  for (const column of [RECORDS_CHECK, MONEY_CHECK]) page.check(over(column))
  const total = (pick: (source: SourceFile) => number): bigint => money(String(sources.reduce((all, source) => all + pick(source), 0)))
  const counts = [total((source) => source.records.read), total((source) => source.records.accepted), total((source) => source.records.excluded), total((source) => source.records.rejected)]
  const records = counts.map((count, index) => formulaCell(`SUM(${over(6 + index)})`, count, COUNT_FORMAT))
  page.row(banded([textCell('All records'), null, null, null, null, ...records], 17, { bold: true, edge: 'total', fill: 'soft' }))
  const amounts = sources.flatMap((source) => source.amounts)
  for (const currency of [...new Set(amounts.map((amount) => amount.currency))].sort()) {
    const own = amounts.filter((amount) => amount.currency === currency)
    const keys = ['in_file', 'accepted', 'excluded', 'rejected'] as const
    const sums = keys.map((key, index) => formulaCell(`SUMIFS(${over(12 + index)},${over(11)},${quoted(currency)})`, sum(own.map((amount) => money(amount[key]))), exactFormat(decimalsFor(currency))))
    page.row(banded([textCell(`All amounts, ${currency}`), ...Array.from({ length: 9 }, () => null), textCell(currency), ...sums], 17, { bold: true, edge: 'row' }))
  }
  const unequal = sum(sources.map(({ records: { read, accepted, excluded, rejected } }) => abs(money(String(read - accepted - excluded - rejected)))))
  const differing = sum(amounts.map((amount) => abs(untied(amount, decimalsFor(amount.currency)))))
  const where = (column: number): string => `${SOURCES}!${letter(column)}${FIRST_ROW}:${letter(column)}${last}`
  const gather = (column: number): string => `SUMPRODUCT(ABS(${reference(SOURCES, column, FIRST_ROW, last)}))`
  making.checks.push({ id: 'sources-records', title: 'Records of every file: read = accepted + excluded + rejected', formula: gather(RECORDS_CHECK), where: where(RECORDS_CHECK), result: unequal, currency: null, decimals: 0 })
  making.checks.push({ id: 'sources-amounts', title: 'Amounts of every file: in file = accepted + excluded + rejected', formula: gather(MONEY_CHECK), where: where(MONEY_CHECK), result: differing, currency: null, decimals: 2 })
}

export const CHECKS = { name: 'Checks', result: 6 } as const

/** Gives the last row of the list, for the cover. */
export function writeChecks(making: Making): { lastRow: number; failed: number } {
  const page = openPage(making, CHECKS.name, 'Checks', [
    { title: 'No', width: 6, right: true }, { title: 'Id', width: fitted([...making.checks, ...making.data.checks].map(({ id }) => id), 24, 40) }, { title: 'Check', width: 70 },
    { title: 'Difference', width: 17, right: true }, { title: 'Currency', width: 9 }, { title: 'Result', width: 11 }, { title: 'Where', width: fitted(making.checks.map(({ where }) => where), 26, 50) },
  ])
  let number = 0
  let failed = 0
  page.row(banded([textCell('Calculated in this workbook')], 7, { bold: true, ink: 'blue', fill: 'band' }))
  for (const check of making.checks) {
    const at = page.lastRow() + 1
    const passed = check.result === ZERO
    failed += passed ? 0 : 1
    const result = textFormulaCell(`IF(ISNUMBER(D${at}),IF(D${at}=0,"passed","failed"),"failed")`, passed ? 'passed' : 'failed')
    page.row(lined([countCell(++number), textCell(check.id), textCell(check.title), formulaCell(check.formula, check.result, exactFormat(check.decimals)), textCell(check.currency), result, textCell(check.where, { ink: 'grey' })]))
  }
  page.row(banded([textCell('Made by the program on its ledger')], 7, { bold: true, ink: 'blue', fill: 'band' }))
  for (const check of making.data.checks) {
    failed += check.passed ? 0 : 1
    page.row(lined([countCell(++number), textCell(check.id), null, exactCell(check.amount, 2), null, textCell(check.passed ? 'passed' : 'failed'), textCell('ledger', { ink: 'grey' })]))
  }
  const lastRow = page.lastRow()
  page.check(`F${FIRST_ROW}:F${lastRow}`, 'passed')
  page.close()
  return { lastRow, failed }
}
