// Decimal text of the configuration: what is wrong with one, told so that its writer can mend it.
import { money, text as plain } from '../domain/money.ts'

export interface DecimalRange {
  /** Lowest and highest value, both allowed. */
  readonly from?: string
  readonly to?: string
  /** Lower bound that is itself not allowed. */
  readonly above?: string
  readonly decimals?: number
  /** A share is often written in percent by mistake. */
  readonly unit?: 'share'
}

const PLAIN = /^[+-]?(\d+(\.\d*)?|\.\d+)$/
const WHOLE_DIGITS = 20
const DECIMALS = 18

/** What is wrong with a decimal, or undefined: `decimalProblem('1,5')` → '1,5 is not a decimal number …'. */
export function decimalProblem(value: string, range: DecimalRange = {}): string | undefined {
  if (!PLAIN.test(value)) return `${value === '' ? 'nothing' : value} is not a decimal number${hint(value)}`
  const [whole = '', fraction = ''] = value.replace(/^[+-]/, '').split('.')
  if (whole.replace(/^0+/, '').length > WHOLE_DIGITS) return `${value} has more than ${WHOLE_DIGITS} digits before the point`
  const decimals = range.decimals ?? DECIMALS
  if (fraction.replace(/0+$/, '').length > decimals) return decimals === 0 ? `${value} is not a whole number` : `${value} has more than ${decimals} decimals`
  return outside(value, range)
}

function hint(value: string): string {
  if (/^[+-]?[\d.]+e[+-]?\d+$/i.test(value)) return ': write it out, without an exponent'
  if (/^[+-]?\d+%$/.test(value.replace('.', ''))) return ': leave out the % sign'
  if (/^[+-]?[\d.,'_ ]+$/.test(value)) return ': a point before the decimals, and no marks between thousands'
  return ''
}

function outside(value: string, range: DecimalRange): string | undefined {
  const amount = money(value)
  const low = range.from ?? range.above
  if (low !== undefined && (amount < money(low) || (range.above !== undefined && amount === money(low)))) {
    return low === '0' ? (range.above === undefined ? `${value} is below 0` : `${value} is not above 0`) : `${value} is below ${low}`
  }
  if (range.to === undefined || amount <= money(range.to)) return undefined
  const fraction = range.unit === 'share' && amount <= money('100') ? ` (a fraction: ${plain(amount / 100n)} is ${value} %)` : ''
  return `${value} is above ${range.to}${fraction}`
}
