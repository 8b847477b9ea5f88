// The sheet Prepaid of a workpaper: roll-forwards of prepaid accounts and of commitments paid for a term.
import { abs, money, round, sum, ZERO, type Money } from '../domain/money.ts'
import { exactCell, formulaCell, reference, textCell, type Cell } from './cell.ts'
import { exactFormat } from './looks.ts'
import { decimalsFor } from './sheet.ts'
import type { BalanceLine } from './workpaper-data.ts'
import { FIRST_ROW, fitted, lined, openPage, wrappedHeight, type Heading, type Making } from './workpaper-page.ts'

export const BALANCES = 'Prepaid'
const CHECK = 10
const COMMITMENT_WIDTH = 40

export function writeBalances(making: Making): void {
  const { prepaid } = making.data
  const page = openPage(making, BALANCES, 'Prepaid balances and commitments', [
    { title: 'Source', width: fitted(prepaid.map(({ source }) => source), 20, 36) }, { title: 'Commitment', width: COMMITMENT_WIDTH }, { title: 'Currency', width: 9 },
    ...['Opening', 'Purchases', 'Grants', 'Consumption', 'Expiry', 'Closing', 'Check'].map((title): Heading => ({ title, width: title === 'Check' ? 11 : 17, right: true })),
  ])
  for (const line of prepaid) page.row(lined(balanceRow(line, page.lastRow() + 1), CHECK), wrappedHeight([[line.commitment ?? null, COMMITMENT_WIDTH]]))
  const last = page.lastRow()
  page.check(`J${FIRST_ROW}:J${last}`)
  page.close()
  making.checks.push({
    id: 'prepaid-sheet-rolls', title: 'Balances: opening + purchases + grants − consumption − expiry = closing', formula: `SUMPRODUCT(ABS(${reference(BALANCES, CHECK, FIRST_ROW, last)}))`, where: `${BALANCES}!J${FIRST_ROW}:J${last}`,
    result: sum(prepaid.map((line) => abs(left(line) ?? ZERO))), currency: null, decimals: 2,
  })
}

function balanceRow(line: BalanceLine, at: number): (Cell | null)[] {
  const decimals = decimalsFor(line.currency)
  const rest = left(line)
  const amounts = [line.opening, line.purchases, line.grants, line.consumption, line.expiry, line.closing].map((amount) => exactCell(amount, decimals))
  const check = rest === null ? null : formulaCell(`ROUND(D${at}+E${at}+F${at}-G${at}-H${at}-I${at},${decimals + 2})`, rest, exactFormat(decimals))
  return [textCell(line.source), textCell(line.commitment ?? null, { wrap: true }), textCell(line.currency), ...amounts, check]
}

/** What a row leaves over; null where only a missing export could say what was used. */
function left(line: BalanceLine): Money | null {
  if (line.consumption === null || line.closing === null) return null
  return round(money(line.opening) + money(line.purchases) + money(line.grants) - money(line.consumption) - money(line.expiry) - money(line.closing), decimalsFor(line.currency) + 2)
}
