// Figures of the books' expected.json beside those the program prints, and the orders in which downloads are imported.
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { money, text } from '../../src/domain/money.ts'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type Fields = { [key: string]: Json }
export interface Reconciled extends Fields {
  state: string
  signed_total: string | null
  exit_code: number
  exit_reasons: string[]
  statements: Fields[]
  prepaid: Fields[]
}

/** Decimals in one spelling, so that "800.00" and "800" are one number; other text as it is. */
export function normal(value: Json): Json {
  if (typeof value === 'string') return /^-?\d+(\.\d+)?$/.test(value) ? text(money(value)) : value
  if (Array.isArray(value)) return value.map(normal)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normal(inner)]))
}

/** Of `value` the parts that `model` has: objects by their keys, rows in the model's order by what names them. */
export function like(value: Json | undefined, model: Json): Json {
  if (value === undefined) return '(absent)'
  if (Array.isArray(model) && Array.isArray(value)) {
    const name = (row: Json): string => (row !== null && typeof row === 'object' && !Array.isArray(row) ? ['provider', 'number', 'bridge', 'source', 'leg'].map((key) => String(row[key] ?? '')).join('|') : JSON.stringify(row))
    const short = (row: Json, of: Json): string => (of !== null && typeof of === 'object' && !Array.isArray(of) ? name(Object.fromEntries(Object.keys(of).map((key) => [key, (row as Fields)[key] ?? null]))) : name(row))
    const found = model.map((row) => like(value.find((candidate) => short(candidate, row) === name(row)), row))
    return value.length === model.length ? found : [...found, `(${value.length} rows)`]
  }
  if (model === null || typeof model !== 'object' || Array.isArray(model) || value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.keys(model).map((key) => [key, like(value[key], model[key] ?? null)]))
}

/** What may be imported by itself: every file, and the chunks of one assembly together. */
export function units(dir: string): string[] {
  return readdirSync(join(dir, 'downloads')).sort().flatMap((day) => readdirSync(join(dir, 'downloads', day)).sort().map((name) => join('downloads', day, name)))
}

/** The same permutation in every run. */
export function shuffled(values: readonly string[], seed: string): string[] {
  return [...values].sort((a, b) => (createHash('sha256').update(seed + a).digest('hex') < createHash('sha256').update(seed + b).digest('hex') ? -1 : 1))
}
