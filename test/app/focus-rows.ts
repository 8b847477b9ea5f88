// A month exported as FOCUS, read back: rows as the files hold them, and what the specification asks of every row.
import { readFileSync } from 'node:fs'
import Papa from 'papaparse'
import { expect } from 'vitest'
import { exportFocus } from '../../src/app/focus.ts'
import type { Session } from '../../src/app/session.ts'
import type { FocusColumn, FocusVersion } from '../../src/domain/focus-columns.ts'
import { columnsOf, COST_AND_USAGE } from '../../src/domain/focus-columns.ts'
import { money, multiply, sum, text } from '../../src/domain/money.ts'
import { minorUnit } from '../../src/domain/money.ts'

export type FocusRow = Readonly<Record<string, string | null>>

export interface FocusFile {
  readonly path: string
  readonly header: readonly string[]
  readonly rows: readonly FocusRow[]
}

/** An unquoted empty field is no value; this export writes no empty text. */
export function readCsv(path: string): FocusFile {
  const lines = readFileSync(path, 'utf8')
  expect(lines).not.toMatch(/(^|,)""(,|$)/m)
  const [header = [], ...records] = Papa.parse<string[]>(lines.trimEnd()).data
  return { path, header, rows: records.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] === '' ? null : (cells[index] ?? null)]))) }
}

/** Cost and Usage of a month, in a scratch file. */
export async function focusOf(session: Session, month: string, path: string, version: FocusVersion = '1.2'): Promise<FocusFile> {
  const { files } = await exportFocus(session, month, { version, as: 'csv', path, force: true })
  const file = readCsv(files[0]?.path ?? '')
  expect(files[0]?.rows).toBe(file.rows.length)
  return file
}

/** Σ of a column, by currency or by another. */
export function totals(rows: readonly FocusRow[], column: string, by = 'BillingCurrency'): Record<string, string> {
  const groups = new Map<string, string[]>()
  for (const row of rows) groups.set(row[by] ?? '', [...(groups.get(row[by] ?? '') ?? []), row[column] ?? ''])
  return Object.fromEntries([...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, amounts]) => [key, text(sum(amounts.map((amount) => money(amount))))]))
}

const DECIMAL = /^-?\d+(\.\d+)?$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/
const UNIT = /^(\d+ )?[A-Z][A-Za-z]*(-[A-Z][A-Za-z]+)?(\/(\d+ )?[A-Z][A-Za-z]+)?$/

/** What is wrong with a cell by its column alone. */
function cellFault(column: FocusColumn, value: string | null): string | null {
  if (value === null) return column.nullable ? null : 'is null'
  if (column.type === 'decimal' && !DECIMAL.test(value)) return `is no decimal: ${value}`
  if (column.type === 'decimal' && column.atLeastZero === true && money(value) < 0n) return `is below 0: ${value}`
  if (column.type === 'instant' && !INSTANT.test(value)) return `is no instant: ${value}`
  if (column.type === 'flag' && !['true', 'false'].includes(value)) return `is no flag: ${value}`
  if (column.allowed !== undefined && !column.allowed.includes(value)) return `is not allowed: ${value}`
  if (column.type === 'json') {
    const object: unknown = JSON.parse(value)
    if (typeof object !== 'object' || object === null || Array.isArray(object) || Object.values(object).some((part) => typeof part === 'object' && part !== null)) return `is no flat object: ${value}`
  }
  return null
}

/** What is wrong with a row by the rules between columns. */
export function rowFaults(row: FocusRow): string[] {
  const has = (name: string): boolean => (row[name] ?? null) !== null
  const at = (name: string): bigint => money(row[name] ?? '0')
  const bought = row['ChargeCategory'] === 'Usage' || row['ChargeCategory'] === 'Purchase'
  const corrects = row['ChargeClass'] === 'Correction'
  const rules: readonly (readonly [string, boolean])[] = [
    ['a quantity and its unit go together', has('ConsumedQuantity') === has('ConsumedUnit') && has('PricingQuantity') === has('PricingUnit')],
    ['only use is consumed', !has('ConsumedQuantity') || (row['ChargeCategory'] === 'Usage' && row['CommitmentDiscountStatus'] !== 'Unused')],
    ['use is measured', corrects || row['ChargeCategory'] !== 'Usage' || row['CommitmentDiscountStatus'] === 'Unused' || has('ConsumedQuantity')],
    ['what is bought has a quantity, a sku and a category', corrects || !bought || ['PricingQuantity', 'SkuId', 'SkuPriceId', 'PricingCategory'].every(has)],
    ['what is bought has prices', corrects || !bought || (has('ListUnitPrice') && has('ContractedUnitPrice'))],
    ['a credit costs what is billed', row['ChargeCategory'] !== 'Credit' || at('EffectiveCost') === at('BilledCost')],
    ['tax and adjustments have none', bought || !['PricingQuantity', 'SkuId', 'SkuPriceId', 'PricingCategory', 'ListUnitPrice', 'ContractedUnitPrice'].some(has)],
    ['list price × quantity is list cost', corrects || !has('ListUnitPrice') || multiply(at('ListUnitPrice'), at('PricingQuantity')) === at('ListCost')],
    ['contracted price × quantity is contracted cost', corrects || !has('ContractedUnitPrice') || multiply(at('ContractedUnitPrice'), at('PricingQuantity')) === at('ContractedCost')],
    ['tokens are priced by the million', row['ConsumedUnit'] !== 'Tokens' || (row['PricingUnit'] === '1000000 Tokens' ? at('PricingQuantity') * 1_000_000n === at('ConsumedQuantity') : row['PricingUnit'] === 'Tokens' && at('PricingQuantity') === at('ConsumedQuantity'))],
    ['units are spelt as the specification says', ['ConsumedUnit', 'PricingUnit'].every((name) => !has(name) || UNIT.test(row[name] ?? ''))],
    ['a credit is negative', row['ChargeCategory'] !== 'Credit' || (at('EffectiveCost') <= 0n && at('BilledCost') <= 0n)],
    ['meter and details need a sku', (has('SkuId') || !has('SkuMeter')) && (has('SkuPriceId') || !has('SkuPriceDetails'))],
    ['a commitment has a category and a type, and its use a status', has('CommitmentDiscountId') === has('CommitmentDiscountCategory') && has('CommitmentDiscountId') === has('CommitmentDiscountType') && (!has('CommitmentDiscountId') || row['ChargeCategory'] !== 'Usage' || has('CommitmentDiscountStatus'))],
    ['a sub account has a name', has('SubAccountId') === has('SubAccountName')],
    ['periods run forward', (row['ChargePeriodStart'] ?? '') < (row['ChargePeriodEnd'] ?? '') && (row['BillingPeriodStart'] ?? '') < (row['BillingPeriodEnd'] ?? '')],
    ['currencies exist and are one', /^[A-Z]{3}$/.test(row['BillingCurrency'] ?? '') && row['PricingCurrency'] === row['BillingCurrency'] && minorUnit(row['BillingCurrency'] ?? '') >= 0],
    ['pricing currency says the same', row['PricingCurrencyEffectiveCost'] === row['EffectiveCost'] && row['PricingCurrencyListUnitPrice'] === row['ListUnitPrice'] && row['PricingCurrencyContractedUnitPrice'] === row['ContractedUnitPrice']],
  ]
  return rules.filter(([, holds]) => !holds).map(([rule]) => rule)
}

/** Every row keeps the columns' and the rows' rules, and the rows among each other theirs. */
export function expectConformance(file: FocusFile, version: FocusVersion = '1.2'): void {
  const columns = columnsOf(COST_AND_USAGE, version)
  expect(file.header).toEqual(columns.map(({ name }) => name))
  const faults = file.rows.flatMap((row, index) => [
    ...columns.flatMap((column) => cellFault(column, row[column.name] ?? null) ?? []).map((fault) => `row ${index + 1}: ${fault}`),
    ...rowFaults(row).map((fault) => `row ${index + 1} (${row['x_LineKind'] ?? ''}): not so: ${fault}`),
  ])
  expect(faults).toEqual([])
  const categories = new Map<string, Set<string>>()
  const skus = new Map<string, Set<string>>()
  const documented = new Map<string, Set<boolean>>()
  for (const row of file.rows) {
    categories.set(row['ServiceName'] ?? '', (categories.get(row['ServiceName'] ?? '') ?? new Set()).add(row['ServiceCategory'] ?? ''))
    if (row['SkuPriceId']) skus.set(row['SkuPriceId'], (skus.get(row['SkuPriceId']) ?? new Set()).add(row['SkuId'] ?? ''))
    documented.set(row['x_StatementId'] ?? '', (documented.get(row['x_StatementId'] ?? '') ?? new Set()).add(row['InvoiceId'] !== null))
  }
  expect([...categories].filter(([, found]) => found.size > 1)).toEqual([])
  expect([...skus].filter(([, found]) => found.size > 1)).toEqual([])
  expect([...documented].filter(([, found]) => found.size > 1)).toEqual([])
}
