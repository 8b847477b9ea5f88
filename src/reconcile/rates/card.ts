// The company's rate card, rates.csv: read, checked cell by cell, every fault located. Nothing is matched here.
import { readFileSync } from 'node:fs'
import Papa from 'papaparse'
import { AicostError } from '../../domain/error.ts'
import { money } from '../../domain/money.ts'
import { nearest } from '../../domain/pattern.ts'
import { dayStart } from '../../domain/period.ts'
import { EARLIEST, MODALITIES, TIERS, TOKEN_KINDS, UNITS } from './rate.ts'
import type { Modality, Tier, Validity } from './rate.ts'

/** One line of the card. Empty cells are null; what an empty cell means is said beside the column. */
export interface CardRow extends Validity {
  readonly line: number
  readonly provider: string
  /** null: every account of the provider. */
  readonly account: string | null
  /** The vendor's own word, compared whole. */
  readonly sku: string | null
  /** A pattern on the model's name. */
  readonly match: string | null
  /** null: every kind (a discount), or a unit that is not tokens. */
  readonly token_kind: string | null
  /** null: text; with a sku or a discount: any. */
  readonly modality: Modality | null
  readonly tier: Tier
  readonly context_from: number
  readonly context_to: number | null
  readonly unit: string
  readonly unit_quantity: string | null
  /** null: the list's price, less `discount_pct`. */
  readonly price: string | null
  readonly currency: string | null
  readonly discount_pct: string | null
  readonly contract: string | null
  /** Kinds and tiers that are not on the card: the list's price instead of unpriced. */
  readonly inherit: 'list' | null
}

const COLUMNS = ['provider', 'account', 'sku', 'match', 'token_kind', 'tier', 'context_from', 'context_to', 'unit', 'unit_quantity', 'price', 'currency', 'discount_pct', 'valid_from', 'valid_to', 'contract', 'inherit', 'modality'] as const
type ColumnName = (typeof COLUMNS)[number]
const REQUIRED: readonly ColumnName[] = ['provider', 'token_kind', 'price', 'currency']

interface Fault {
  readonly line: number
  readonly what: string
  readonly excerpt?: string
}

interface CardLine {
  readonly line: number
  readonly cells: readonly string[]
}

export function readCard(path: string): CardRow[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new AicostError('RATE_CARD_UNREADABLE', 'the rate card cannot be read', { file: path, hint: 'aicost.yaml names it under `rates`' })
  }
  return parseCard(text, path)
}

/** Rows of a card's text; throws RATE_CARD at the first fault and names the others in its hint. */
export function parseCard(text: string, file: string): CardRow[] {
  const [header, ...records] = read(text, file)
  if (!header) return []
  const names = columns(header, file)
  const faults: Fault[] = []
  const rows = records.map((record) => row(record, names, (what) => faults.push({ line: record.line, what, excerpt: record.cells.join(',') })))
  fail('RATE_CARD', faults, file)
  fail('RATE_OVERLAP', overlaps(rows), file)
  return rows
}

function read(text: string, file: string): CardLine[] {
  const records: CardLine[] = []
  const faults: Fault[] = []
  let at = 0
  let line = 1
  const body = text.replace(/^\uFEFF/, '')
  Papa.parse<string[]>(body, {
    delimiter: ',',
    step: ({ data, errors, meta }) => {
      for (const error of errors) faults.push({ line, what: error.message })
      if (data.some((cell) => cell.trim() !== '')) records.push({ line, cells: data })
      line += body.slice(at, meta.cursor).split(/\r\n|\r|\n/).length - 1
      at = meta.cursor
    },
  })
  fail('RATE_CARD', faults, file)
  return records
}

function columns(header: CardLine, file: string): ColumnName[] {
  const names = header.cells.map((cell) => cell.trim().toLowerCase())
  const faults: Fault[] = []
  for (const [index, name] of names.entries()) {
    const like = nearest(name, COLUMNS)
    if (!COLUMNS.includes(name as ColumnName)) faults.push({ line: header.line, what: `${name || `column ${index + 1}`}: not a column of a rate card${like ? `; ${like}?` : ''}` })
    else if (names.indexOf(name) !== index) faults.push({ line: header.line, what: `${name}: the column is there twice` })
  }
  for (const name of REQUIRED) if (!names.includes(name)) faults.push({ line: header.line, what: `${name}: the column is missing` })
  fail('RATE_CARD', faults, file)
  return names as ColumnName[]
}

function row(record: CardLine, names: readonly ColumnName[], fault: (what: string) => void): CardRow {
  if (record.cells.length !== names.length) fault(`${record.cells.length} cells under ${names.length} columns`)
  const cell = (name: ColumnName): string | null => record.cells[names.indexOf(name)]?.trim() || null
  const oneOf = <T extends string>(name: ColumnName, words: readonly T[]): T | null => {
    const text = cell(name)
    const word = words.find((candidate) => candidate.toLowerCase() === text?.toLowerCase()) ?? null
    if (text !== null && word === null) fault(`${name}: "${text}" is none of ${words.join(', ')}`)
    return word
  }
  const read: CardRow = {
    line: record.line,
    provider: cell('provider') ?? '',
    account: cell('account'),
    sku: cell('sku'),
    match: cell('match'),
    token_kind: oneOf('token_kind', TOKEN_KINDS),
    modality: oneOf('modality', MODALITIES),
    tier: oneOf('tier', TIERS) ?? 'standard',
    context_from: count(cell('context_from'), 'context_from', fault) ?? 0,
    context_to: count(cell('context_to'), 'context_to', fault),
    unit: oneOf('unit', UNITS) ?? 'Tokens',
    unit_quantity: decimal(cell('unit_quantity'), 'unit_quantity', fault),
    price: decimal(cell('price'), 'price', fault),
    currency: cell('currency')?.toUpperCase() ?? null,
    discount_pct: decimal(cell('discount_pct'), 'discount_pct', fault),
    valid_from: date(cell('valid_from'), 'valid_from', fault) ?? EARLIEST,
    valid_to: date(cell('valid_to'), 'valid_to', fault),
    contract: cell('contract'),
    inherit: oneOf('inherit', ['list']),
  }
  check(read, fault)
  return read
}

/** What the cells of one line must say together. */
function check(row: CardRow, fault: (what: string) => void): void {
  if (row.provider === '') fault('provider: is empty')
  if (!row.sku && !row.match) fault('match: neither sku nor match says what the price is of')
  if (row.context_to !== null && row.context_to <= row.context_from) fault(`context_to: ${row.context_to} is not above context_from ${row.context_from}`)
  if (row.valid_to !== null && row.valid_to <= row.valid_from) fault('valid_to: is not after valid_from (it is exclusive)')
  if (row.currency !== null && !/^[A-Z]{3}$/.test(row.currency)) fault(`currency: "${row.currency}" is no ISO 4217 code`)
  if (row.discount_pct !== null && money(row.discount_pct) > money('100')) fault(`discount_pct: "${row.discount_pct}" is more than 100`)
  if (row.price !== null) checkPrice(row, row.price, fault)
  else if (row.discount_pct === null && row.inherit === null) fault('price: is empty, and neither discount_pct nor inherit says what counts instead')
  else if (row.currency !== null && row.currency !== 'USD') fault(`currency: the list is in USD, so there is no ${row.currency} price without a price`)
}

function checkPrice(row: CardRow, price: string, fault: (what: string) => void): void {
  if (row.discount_pct !== null) fault('discount_pct: is of the list price, and there is a price of its own')
  if (row.currency === null) fault('currency: is empty')
  if (row.unit === 'Tokens' && row.token_kind === null) fault(`token_kind: is empty; one of ${TOKEN_KINDS.join(', ')}`)
  if (row.unit !== 'Tokens' && row.token_kind !== null) fault(`unit: "${row.unit}" is not what ${row.token_kind} is counted in`)
  if (row.tier === 'free' && money(price) !== 0n) fault(`price: tier free costs 0, not ${price}`)
  if (row.unit_quantity === null) return fault('unit_quantity: is empty; the price is of how many units?')
  const power = /^10*$/.exec(row.unit_quantity)?.[0].length
  if (power === undefined) return fault(`unit_quantity: "${row.unit_quantity}" is not 1, 10, 100, …`)
  const decimals = (price.split('.')[1] ?? '').replace(/0+$/, '').length
  if (decimals + power - 1 > 18) fault(`price: "${price}" of ${row.unit_quantity} has more than 18 decimals of one unit`)
}

function decimal(text: string | null, name: ColumnName, fault: (what: string) => void): string | null {
  if (text === null || (/^\d{1,18}(?:\.\d{1,18})?$/.test(text) && text.length <= 37)) return text
  fault(`${name}: "${text}" is not a plain decimal of 0 or more`)
  return '0'
}

function count(text: string | null, name: ColumnName, fault: (what: string) => void): number | null {
  if (text === null) return null
  if (/^\d{1,12}$/.test(text)) return Number(text)
  fault(`${name}: "${text}" is not a whole number of tokens`)
  return null
}

function date(text: string | null, name: ColumnName, fault: (what: string) => void): string | null {
  if (text === null) return null
  const at = /^20\d{2}-\d{2}-\d{2}$/.test(text) ? dayStart(text) : ''
  if (at.startsWith(text)) return at
  fault(`${name}: "${text}" is not a date like 2026-10-01`)
  return null
}

/** Lines that price the same thing at the same time; a price by pattern and one by exact name are ranked, not compared. */
function overlaps(rows: readonly CardRow[]): Fault[] {
  const faults: Fault[] = []
  const said = new Map<string, CardRow[]>()
  for (const row of rows) {
    const key = [row.provider, row.account, row.sku, row.match, row.token_kind, row.modality, row.tier, row.token_kind === null ? row.unit : ''].map((cell) => (cell ?? '').replace(/\s+/g, ' ').toLowerCase()).join('|')
    const others = said.get(key) ?? []
    for (const other of others) if (meet(row, other)) faults.push({ line: row.line, what: `valid_from: overlaps line ${other.line}, which prices the same thing` })
    said.set(key, [...others, row])
  }
  return faults
}

/** Whether two lines hold for one request: at one time, and at one size. */
export function meet(a: CardRow, b: CardRow): boolean {
  return a.valid_from < (b.valid_to ?? '9999') && b.valid_from < (a.valid_to ?? '9999') && a.context_from < (b.context_to ?? Infinity) && b.context_from < (a.context_to ?? Infinity)
}

function fail(code: string, faults: readonly Fault[], file: string): void {
  const [first, ...others] = faults
  if (!first) return
  const more = others.slice(0, 5).map((fault) => `${file}:${fault.line}: ${fault.what}`)
  throw new AicostError(code, first.what, { file, record: first.line, excerpt: first.excerpt, ...(more.length > 0 ? { hint: `also: ${more.join('; ')}${others.length > 5 ? `; and ${others.length - 5} more` : ''}` } : {}) })
}
