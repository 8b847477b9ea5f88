// Exact money and quantities: a bigint counting units of 10^-18, the scale of the ledger's DECIMAL(38,18).
// Nothing here is ever a float. Text in and out is plain decimal text.

/** An amount or quantity in units of 10^-18. */
export type Money = bigint

export const SCALE = 18
export const ONE: Money = 10n ** 18n
export const ZERO: Money = 0n

const PLAIN = /^([+-]?)(\d*)(?:\.(\d*))?$/

/** Reads plain decimal text of at most 18 decimals; throws on anything else (the ledger has already vetted vendor text). */
export function money(text: string): Money {
  const match = PLAIN.exec(text)
  const whole = match?.[2] ?? ''
  const fraction = match?.[3] ?? ''
  if (!match || whole + fraction === '') throw new Error(`not a decimal: ${text}`)
  const digits = fraction.replace(/0+$/, '')
  if (digits.length > SCALE) throw new Error(`more than ${SCALE} decimals: ${text}`)
  const units = BigInt((whole || '0') + digits.padEnd(SCALE, '0'))
  return match[1] === '-' ? -units : units
}

/** Decimal text without trailing zeros: `12.5`, `0`, `-0.0148`. */
export function text(value: Money): string {
  const negative = value < 0n
  const digits = (negative ? -value : value).toString().padStart(SCALE + 1, '0')
  const whole = digits.slice(0, -SCALE)
  const fraction = digits.slice(-SCALE).replace(/0+$/, '')
  return `${negative ? '-' : ''}${whole}${fraction && `.${fraction}`}`
}

/** Decimal text with exactly `decimals` decimals, rounded half away from zero. */
export function fixed(value: Money, decimals: number): string {
  const rounded = round(value, decimals)
  const [whole = '0', fraction = ''] = text(rounded).split('.')
  return decimals === 0 ? whole : `${whole}.${fraction.padEnd(decimals, '0')}`
}

export function abs(value: Money): Money {
  return value < 0n ? -value : value
}

export function sum(values: Iterable<Money>): Money {
  let total = ZERO
  for (const value of values) total += value
  return total
}

/** Integer division rounded half away from zero. */
export function divideRound(numerator: bigint, denominator: bigint): bigint {
  if (denominator === 0n) throw new Error('division by zero')
  const negative = numerator < 0n !== denominator < 0n
  const n = abs(numerator)
  const d = abs(denominator)
  const quotient = (n + d / 2n) / d
  return negative ? -quotient : quotient
}

/** Rounds to `decimals` decimals, half away from zero: -12.345 → -12.35. */
export function round(value: Money, decimals: number): Money {
  if (decimals >= SCALE) return value
  const unit = 10n ** BigInt(SCALE - decimals)
  return divideRound(value, unit) * unit
}

/** a × b, rounded at the 18th decimal. */
export function multiply(a: Money, b: Money): Money {
  return divideRound(a * b, ONE)
}

/** a × b ÷ c in one step, rounded once at the 18th decimal. */
export function multiplyDivide(a: Money, b: Money, c: Money): Money {
  return divideRound(a * b, c)
}

/** a ÷ b, rounded at the 18th decimal. */
export function divide(a: Money, b: Money): Money {
  return divideRound(a * ONE, b)
}

/** How many decimals the amount is written with (0 … 18). */
export function decimalsOf(value: Money): number {
  return text(value).split('.')[1]?.length ?? 0
}

/**
 * Cuts an amount in proportion to weights so that the parts add up exactly, in steps of `decimals` decimals.
 * Left-over steps go to the largest remainders, a tie to the earlier part.
 * `allocate(10.00, [2210, 1030], 2)` → `[6.82, 3.18]`.
 */
export function allocate(amount: Money, weights: readonly Money[], decimals: number): Money[] {
  const total = sum(weights)
  if (total === 0n) throw new Error('weights add up to zero')
  const step = 10n ** BigInt(SCALE - Math.min(decimals, SCALE))
  if (amount % step !== 0n) throw new Error(`amount ${text(amount)} has more than ${decimals} decimals`)
  const steps = amount / step
  const parts = weights.map((weight, index) => {
    const exact = steps * weight
    const floor = exact / total
    return { index, floor, remainder: abs(exact - floor * total) }
  })
  let left = steps - sum(parts.map((part) => part.floor))
  const byRemainder = [...parts].sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1))
  for (const part of byRemainder) {
    if (left === 0n) break
    part.floor += left > 0n ? 1n : -1n
    left += left > 0n ? -1n : 1n
  }
  return parts.map((part) => part.floor * step)
}

// Making a number format takes longer than cutting an amount.
const minorUnits = new Map<string, number>()

/** Decimals of a currency's minor unit (ISO 4217): USD 2, JPY 0, KWD 3. */
export function minorUnit(currency: string): number {
  const known = minorUnits.get(currency) ?? new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  minorUnits.set(currency, known)
  return known
}
