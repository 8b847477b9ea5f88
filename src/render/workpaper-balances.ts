// The sheet Prepaid of a workpaper: roll-forwards of prepaid accounts and of what was paid for a term, the balances that
// vendors state, contracts' commitments and minimums drawn down.
import { abs, money, round, sum, ZERO, type Money } from '../domain/money.ts'
import { dayCell, exactCell, formulaCell, reference, textCell, type Cell } from './cell.ts'
import { exactFormat } from './looks.ts'
import { decimalsFor } from './sheet.ts'
import type { SheetWriter } from './workbook.ts'
import type { BalanceLine, CommitmentLine } from './workpaper-data.ts'
import { emptyRow, fitted, lined, openPage, openTable, wrappedHeight, type Heading, type Making } from './workpaper-page.ts'

export const BALANCES = 'Prepaid'
const CHECK = 10
const COMMITMENT_WIDTH = 40
const amounts = (titles: readonly string[]): Heading[] => titles.map((title) => ({ title, width: 17, right: true }))
const plain = (titles: readonly string[]): Heading[] => titles.map((title) => ({ title, width: 17 }))

export function writeBalances(making: Making): void {
  const { prepaid, commitments } = making.data
  const page = openPage(making, BALANCES, 'Prepaid balances and commitments', [
    { title: '', width: fitted([...prepaid, ...commitments].map(({ source }) => source), 20, 36) }, { title: '', width: COMMITMENT_WIDTH }, { title: '', width: 9 }, ...amounts(['', '', '', '', '', '', '']),
  ], { untitled: true })
  const placed = writeRollForward(making, page)
  writeStated(page, prepaid, placed)
  writeCommitments(making, page)
  page.close()
}

/** Gives the row of every balance. */
function writeRollForward(making: Making, page: SheetWriter): Map<BalanceLine, number> {
  const { prepaid } = making.data
  const placed = new Map<BalanceLine, number>()
  openTable(page, 'Roll-forward', [...plain(['Source', 'Paid for a term', 'Currency']), ...amounts(['Opening', 'Purchases', 'Grants', 'Consumption', 'Expiry', 'Closing', 'Check'])])
  if (prepaid.length === 0) {
    emptyRow(page, 'No prepaid account, and nothing paid for a term.')
    return placed
  }
  const first = page.lastRow() + 1
  for (const line of prepaid) placed.set(line, page.row(lined(balanceRow(line, page.lastRow() + 1), CHECK), wrappedHeight([[line.commitment ?? null, COMMITMENT_WIDTH]])))
  const last = page.lastRow()
  page.check(`J${first}:J${last}`)
  making.checks.push({
    id: 'prepaid-sheet-rolls', title: 'Balances: opening + purchases + grants − consumption − expiry = closing', formula: `SUMPRODUCT(ABS(${reference(BALANCES, CHECK, first, last)}))`, where: `${BALANCES}!J${first}:J${last}`,
    result: sum(prepaid.map((line) => abs(left(line) ?? ZERO))), currency: null, decimals: 2,
  })
  return placed
}

function balanceRow(line: BalanceLine, at: number): (Cell | null)[] {
  const decimals = decimalsFor(line.currency)
  const rest = left(line)
  const cells = [line.opening, line.purchases, line.grants, line.consumption, line.expiry, line.closing].map((amount) => exactCell(amount, decimals))
  const check = rest === null ? null : formulaCell(`ROUND(D${at}+E${at}+F${at}-G${at}-H${at}-I${at},${decimals + 2})`, rest, exactFormat(decimals))
  return [textCell(line.source), textCell(line.commitment ?? null, { wrap: true }), textCell(line.currency), ...cells, check]
}

/** What a row leaves over; null where only a missing export could say what was used. */
function left(line: BalanceLine): Money | null {
  if (line.consumption === null || line.closing === null) return null
  return round(money(line.opening) + money(line.purchases) + money(line.grants) - money(line.consumption) - money(line.expiry) - money(line.closing), decimalsFor(line.currency) + 2)
}

/** Vendors state a balance on a day; rolled forward is what the ledger has on that day, which need not be the month's last. */
function writeStated(page: SheetWriter, prepaid: readonly BalanceLine[], placed: ReadonlyMap<BalanceLine, number>): void {
  const stated = prepaid.flatMap((line) => (line.stated ?? []).map((one) => ({ ...one, line })))
  if (stated.length === 0) return
  openTable(page, 'Balances that vendors state', [...plain(['Source', 'Stated as of', 'Currency']), ...amounts(['Stated', 'Rolled forward', 'Difference', 'Closing, above'])], CHECK)
  for (const { as_of: asOf, balance, difference, line } of stated) {
    const at = page.lastRow() + 1
    const decimals = decimalsFor(line.currency)
    const row = placed.get(line)
    const closing = row === undefined || line.closing === null ? null : formulaCell(`I${row}`, money(line.closing), exactFormat(decimals))
    page.row(lined([textCell(line.source), dayCell(asOf, { align: 'left' }), textCell(line.currency), exactCell(balance, decimals), formulaCell(`D${at}-F${at}`, money(balance) - money(difference), exactFormat(decimals)), exactCell(difference, decimals, { bold: true }), closing], CHECK))
  }
}

/** amount + over = used before + used + remaining. */
function writeCommitments(making: Making, page: SheetWriter): void {
  const { commitments } = making.data
  if (commitments.length === 0) return
  openTable(page, 'Commitments and minimums of contracts', [...plain(['Source', 'Contract, period', 'Currency']), ...amounts(['Amount', 'Used before', 'Used', 'Remaining', 'Over', 'Unused at end', 'Check'])])
  const first = page.lastRow() + 1
  for (const line of commitments) {
    const at = page.lastRow() + 1
    const decimals = decimalsFor(line.currency)
    const words = `${line.contract}, ${line.kind}, ${line.start.slice(0, 10)} to ${line.end.slice(0, 10)}`
    const cells = [line.amount, line.used_before, line.used, line.remaining, line.over, line.unused].map((amount) => exactCell(amount, decimals))
    page.row(lined([textCell(line.source), textCell(words, { wrap: true }), textCell(line.currency), ...cells, formulaCell(`ROUND(D${at}+H${at}-E${at}-F${at}-G${at},${decimals + 2})`, undrawn(line), exactFormat(decimals))], CHECK), wrappedHeight([[words, COMMITMENT_WIDTH]]))
  }
  const last = page.lastRow()
  page.check(`J${first}:J${last}`)
  making.checks.push({
    id: 'commitments-draw-down', title: 'Commitments: amount + over = used before + used + remaining', formula: `SUMPRODUCT(ABS(${reference(BALANCES, CHECK, first, last)}))`, where: `${BALANCES}!J${first}:J${last}`, result: sum(commitments.map((line) => abs(undrawn(line)))), currency: null, decimals: 2,
  })
}

const undrawn = (line: CommitmentLine): Money => round(money(line.amount) + money(line.over) - money(line.used_before) - money(line.used) - money(line.remaining), decimalsFor(line.currency) + 2)
