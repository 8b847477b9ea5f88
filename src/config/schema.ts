// The zod schema of aicost.yaml: every key, what it may hold, what it is when left out, and a sentence about it.
// The loader gives it text for every scalar; numbers are accepted beside text so that the published JSON Schema, which
// editors apply to ordinary YAML, accepts `amount: 45000` too.
import { DateTime, IANAZone } from 'luxon'
import { z } from 'zod'
import { isMonth } from '../domain/period.ts'
import { ACCRUAL_METHOD, ALLOCATION_COLUMNS, BILLING, CADENCE, FX_METHOD, LEGS, REQUIRED, ROLES, RULE_COLUMNS, SCOPE, SPLIT_METHOD, TAX } from './config.ts'
import { decimalProblem } from './decimal.ts'
import type { DecimalRange } from './decimal.ts'
import { suggestion } from './problems.ts'
import type { ShapeIssue } from './problems.ts'
import { signerKey } from './signer-key.ts'
import type { Tree } from './yaml-text.ts'

const currencies = new Set(Intl.supportedValuesOf('currency'))

/** A block that refuses keys it does not know. The message of that issue lists the keys it does: see problems.ts. */
function block<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : undefined) })
}

/** Text; a number an editor read from an unquoted id counts as its text. */
const scalar = (problem: (text: string) => string | undefined, pattern: string) =>
  z.union([z.string().check(failing(problem)).meta({ pattern }), z.number()]).transform(String)

function failing(problem: (text: string) => string | undefined) {
  return (context: z.core.ParsePayload<string>): void => {
    const message = problem(context.value)
    if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value, continue: true })
  }
}

const text = () => scalar((value) => (value.trim() === '' ? 'is empty' : undefined), '\\S')
const texts = () => z.array(text())
const decimal = (range: DecimalRange = {}) => scalar((value) => decimalProblem(value, range), '^[+-]?(\\d+(\\.\\d*)?|\\.\\d+)$')
const notNegative = () => decimal({ from: '0' })
const percent = () => decimal({ from: '0', to: '100' })
const share = () => decimal({ from: '0', to: '1', decimals: 6, unit: 'share' })
const checked = (problem: (value: string) => string | undefined) => z.string().check(failing(problem))

const date = () => checked((value) => (/^\d{4}-\d{2}-\d{2}$/.test(value) && DateTime.fromISO(value).isValid ? undefined : `${value} is not a date (YYYY-MM-DD)`)).meta({ format: 'date' })
const month = () => checked((value) => (isMonth(value) ? undefined : `${value} is not a month (YYYY-MM)`)).meta({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$' })
const currency = () => checked((value) => {
  if (currencies.has(value)) return undefined
  return `${value} is not an ISO 4217 currency code${currencies.has(value.toUpperCase()) ? ` (did you mean ${value.toUpperCase()}?)` : ''}`
}).meta({ pattern: '^[A-Z]{3}$' })
const zone = () => checked((value) => (IANAZone.isValidZone(value) ? undefined : `${value} is not a time zone (such as UTC or Europe/Berlin)`))
/** Ids are written on command lines, in lists and before a colon. */
const id = () => scalar((value) => (/^[^\s,:]+$/.test(value) ? undefined : `${JSON.stringify(value)} is not an id: no blanks, commas or colons`), '^[^\\s,:]+$')
const dimension = () => checked((value) => (/^[a-z][a-z0-9_]*$/.test(value) ? undefined : `${value} is not a dimension's name: small letters, digits and _`)).meta({ pattern: '^[a-z][a-z0-9_]*$' })

/** Column → pattern, over a list of columns and `tag:KEY`. An open list also holds the company's own dimensions (see checks). */
function patterns(columns: readonly string[], open = false) {
  const column = checked((value) => {
    if (columns.includes(value) || /^tag:./.test(value) || open) return undefined
    return `unknown column${suggestion(value, columns)}: one of ${columns.join(', ')}, tag:KEY`
  }).meta({ pattern: open ? '^(tag:.+|[a-z][a-z0-9_]*)$' : `^(${columns.join('|')}|tag:.+)$` })
  return z.record(column, text()).check(failingEmpty('names no column'))
}

function failingEmpty(message: string) {
  return (context: z.core.ParsePayload<Record<string, unknown>>): void => {
    if (Object.keys(context.value).length === 0) context.issues.push({ code: 'custom', message, input: context.value, continue: true })
  }
}

const dated = {
  from: date().optional().describe('First day on which the entry holds.'),
  to: date().optional().describe('Day from which it no longer holds.'),
  note: text().optional().describe('Why, or who agreed to it.'),
}

const opening = block({
  as_of: date().describe('Day whose first moment the balance is of.'),
  balance: decimal().describe('Balance in the wallet\'s currency, before anything of that day.'),
  currency: currency().optional().describe('Currency of the wallet; default: the reporting currency.'),
  expiring: z.array(block({ amount: decimal({ above: '0' }).describe('Part of the balance.'), expires: date().describe('Last day on which it can be used.') })).prefault([])
    .describe('Paid credit in the balance that lapses if it is not used.'),
})

const grant = block({
  date: date().describe('Day of the grant.'),
  amount: decimal({ above: '0' }).describe('Amount in the wallet\'s currency.'),
  expires: date().optional().describe('Last day on which it can be used.'),
  note: text().optional().describe('What it was given for.'),
})

const purchase = block({
  document: text().optional().describe('Number of its invoice.'),
  date: date().optional().describe('Its day, where it has no invoice: that of the payment.'),
  face: decimal({ above: '0' }).optional().describe('What it is worth, when that is more than was paid; the difference costs nothing.'),
  expires: date().optional().describe('Last day on which it can be used.'),
  note: text().optional().describe('What was agreed.'),
})

const balance = block({
  as_of: date().describe('Day whose first moment the balance is of: the first of a month closes the month before.'),
  balance: decimal().describe('What the vendor shows, in the wallet\'s currency.'),
  note: text().optional().describe('Where it was seen.'),
})

const required = z.enum(REQUIRED)
const legs = z.union([
  block(Object.fromEntries(LEGS.map((leg) => [leg, required.optional().describe(`Whether a month needs it ${leg}.`)])) as Record<(typeof LEGS)[number], z.ZodOptional<typeof required>>),
  z.array(z.enum(LEGS)),
])

const match = block({
  ids: texts().prefault([]).describe('Account ids as they stand inside files. One id belongs to one source.'),
  names: texts().prefault([]).describe('Legal names a document is billed to.'),
  invoice_prefix: texts().prefault([]).describe('What the vendor\'s invoice numbers begin with.'),
  issuer: texts().prefault([]).describe('Names the invoice is issued under.'),
  payee: texts().prefault([]).describe('Patterns for card and bank texts; * is any run.'),
})

const source = block({
  id: id().describe('Your name for the source.'),
  provider: text().describe('The vendor, as `aicost parsers` lists it.'),
  account: text().optional().describe('The bill-to account; default: the id.'),
  match: match.prefault({}).describe('How files and payments find this source.'),
  formats: texts().optional().describe('Formats that may default to this source when a file names no account.'),
  billing: z.enum(BILLING).default('arrears').describe('When the vendor bills.'),
  accrual: block({
    method: z.enum(ACCRUAL_METHOD).describe('metered: metered use at the rate card; run_rate: by the days that are there; last_month: as it was signed; contract: what was agreed.'),
    component: z.enum(['usage', 'seat', 'commitment', 'fee']).optional().describe('What of the source; default: all of it.'),
    note: text().optional().describe('Why, or who agreed to it.'),
  }).optional().describe('Accrued by itself while a metered, billed or invoiced leg that the close needs is missing or in part.'),
  opening: opening.optional().describe('Opening balance of a prepaid account in its first month.'),
  grants: z.array(grant).prefault([]).describe('Free credit put into a prepaid balance; its use costs nothing.'),
  purchases: z.array(purchase).prefault([]).describe('Purchases of credit that are worth more than was paid, or lapse.'),
  balances: z.array(balance).prefault([]).describe('Balances the vendor states; a difference to what is rolled forward is a variance.'),
  legs: legs.prefault({}).describe('Evidence a month needs: each leg close (required) or advisory; a list means close.'),
  cadence: z.enum(CADENCE).default('monthly').describe('How often documents come.'),
  lag_days: decimal({ from: '0', to: '366', decimals: 0 }).optional().describe('Days until a period is complete; default: the format\'s own.'),
  owner: text().optional().describe('Who is asked when something is missing.'),
  category: text().optional().describe('Your own grouping, for reports.'),
  from: date().optional().describe('First day the source is in use.'),
  to: date().optional().describe('Day from which it no longer is.'),
  scope: z.enum(SCOPE).optional().describe('How much of a bill is AI; default: the format\'s own.'),
  billed_through: id().optional().describe('The source on whose bill this one appears.'),
  ai_lines: z.array(block({ match: text().describe('Pattern on the line\'s description.'), share: share().prefault('1').describe('Part that is AI, as a fraction.'), ...dated })).prefault([])
    .describe('Invoice lines that are AI, wholly or in part (scope ai_share). The first that matches counts.'),
  tax: z.enum(TAX).optional().describe('What becomes of tax; default: the company\'s.'),
})

const aiRule = block({
  source: id().optional().describe('Only in bills of this source.'),
  provider: text().optional().describe('Only in bills of this provider.'),
  match: z.union([text(), patterns(RULE_COLUMNS)]).describe('A pattern compared with service, product and usage type; or column to pattern, all of which must match.'),
  share: share().prefault('1').describe('Part that is AI, as a fraction.'),
  ...dated,
})

const signer = block({
  name: text().describe('The person.'),
  email: checked((value) => (/^[^\s@]+@[^\s@]+$/.test(value) ? undefined : `${value} is not an e-mail address`)).describe('Where the person is reached.'),
  roles: z.array(z.enum(ROLES)).min(1, 'names no role').describe('What the person may do. Whoever signs uses another key than whoever prepared.'),
  key: checked((value) => {
    const key = signerKey(value)
    return 'problem' in key ? key.problem : undefined
  }).describe('The public key, one line: ssh-ed25519 AAAA…'),
})

const allocation = block({
  dimensions: z.array(dimension()).prefault([]).describe('Your own dimensions, in the order they are decided.'),
  rules: z.array(block({
    id: id().optional().describe('Stamped on the rows it decides; default: its place in the list.'),
    match: patterns(ALLOCATION_COLUMNS, true).describe('Column to pattern, all of which must match.'),
    set: z.record(z.string(), z.union([text(), block({ column: text().describe('Column of the row.') })])).check(failingEmpty('sets no dimension')).describe('Dimension to value, or to the column that holds it.'),
    ...dated,
  })).prefault([]).describe('First match wins, per dimension.'),
  splits: z.array(block({
    id: id().optional().describe('Stamped on the parts.'),
    match: patterns(ALLOCATION_COLUMNS, true).describe('The shared cost: column to pattern.'),
    dimension: dimension().describe('Dimension over which it is shared.'),
    method: z.enum(SPLIT_METHOD).describe('even: equal parts; fixed: by shares; proportional: by a metric.'),
    among: texts().min(1, 'names nobody').optional().describe('Values that share it.'),
    shares: z.record(z.string(), share()).optional().describe('fixed: value to fraction, adding up to 1.'),
    metric: text().optional().describe('proportional: name of an imported metric.'),
    ...dated,
  })).prefault([]).describe('Shared costs; the parts add up to the whole.'),
})

const tolerance = (abs: string, pct: string) =>
  block({ abs: notNegative().prefault(abs).describe('Amount.'), pct: percent().prefault(pct).describe('Percent: 1 is 1 %.') }).prefault({})

const account = () => text().optional()

export const configSchema = block({
  company: text().default('').describe('Name on reports and workpapers.'),
  currency: currency().default('USD').describe('Reporting currency, ISO 4217.'),
  close: block({
    time_zone: zone().default('UTC').describe('Zone in which months are cut.'),
    start_month: month().optional().describe('First month closed; evidence before it stays outside all totals.'),
    prior_period: block({ abs: notNegative().describe('Amount, in the statement\'s currency.'), pct: percent().optional().describe('Percent of what was signed: 1 is 1 %.') }).optional()
      .describe('What moves a signed statement by no more than this is taken by the oldest open month without a decision; without it nothing is.'),
  }).prefault({}).describe('How months are closed.'),
  tax: z.enum(TAX).default('none').describe('What becomes of tax, for sources that do not say.'),
  tolerance: block({
    line: tolerance('0.01', '0.5').describe('For a matched line.'),
    statement: tolerance('5', '1').describe('For what is left of a statement.'),
    month: tolerance('50', '0.25').describe('For the sum of tolerated items of one sign.'),
    trivial: block({ abs: notNegative().prefault('0').describe('Amount in the reporting currency; 0: none.') }).prefault({}).describe('Clearly trivial: open variances up to it count as explained, by configuration; month still limits their sum.'),
    write_off: block({ abs: notNegative().describe('Amount in the reporting currency.'), pct: percent().optional().describe('Percent of what it was found on, too: 1 is 1 %.') }).optional().describe('The most that may be written off of one variance; default: no limit.'),
  }).prefault({}).describe('A difference is tolerated if it is within abs and within pct percent.'),
  sources: z.array(source).prefault([]).describe('The inventory: what must be there for a month to be complete.'),
  ai_rules: z.array(aiRule).prefault([]).describe('Your own rules for which rows of cloud bills are AI, besides the bundled ones.'),
  payees: block({
    review: z.enum(['ai', 'all']).default('ai').describe('Which unknown payees are reported: known AI vendors, or all.'),
    ignore: texts().prefault([]).describe('Patterns of payees that are never AI.'),
    own_accounts: texts().prefault([]).describe('Patterns of transfers between your own accounts.'),
  }).prefault({}).describe('What is done about payees no source matches.'),
  fx: block({
    method: z.enum(FX_METHOD).default('month_average').describe('Rate by which a month is translated.'),
    source: z.enum(['ecb']).default('ecb').describe('Whose published rates.'),
    rates: z.record(currency(), decimal({ above: '0' })).prefault({}).describe('fixed: reporting currency per unit.'),
    card: block({
      below: decimal({ from: '0', to: '50' }).prefault('2').describe('Percent below the lowest.'),
      above: decimal({ from: '0', to: '50' }).prefault('4').describe('Percent above the highest: what banks and cards add.'),
    }).prefault({}).describe('How far a payment in another currency than its document may be from the published rates of its days.'),
  }).prefault({}).describe('Translation into the reporting currency.'),
  rates: text().optional().describe('Path of your rate card.'),
  contracts: text().optional().describe('Path of your contracts.'),
  signers: z.array(signer).prefault([]).describe('Who may prepare and sign a month.'),
  allocation: allocation.prefault({}).describe('Who bears the cost.'),
  budgets: z.array(block({
    scope: z.record(z.string(), text()).prefault({}).describe('Dimension to pattern; default: everything.'),
    month: month().describe('Month of the budget.'),
    amount: notNegative().describe('Amount in the reporting currency.'),
    alert: z.array(decimal({ above: '0', to: '10', unit: 'share' })).prefault([]).describe('Fractions of the amount at which to warn.'),
  })).prefault([]).describe('Amounts not to exceed.'),
  accounts: block({
    expense: account().describe('Expense.'), accrued: account().describe('Accrued liabilities.'), prepaid: account().describe('Prepaid expenses.'), payable: account().describe('Accounts payable.'),
    tax: account().describe('Recoverable tax.'), fx: account().describe('Differences of exchange.'), cash: account().describe('Bank or card account; with it the journal books payments too.'),
  }).prefault({})
    .describe('Ledger accounts of the journal: number and name, "6105 AI services".'),
})

export type FileConfig = z.output<typeof configSchema>

/** The file's tree as typed data, or everything that is wrong with its shape. */
export function validate(tree: Tree): { readonly data: FileConfig } | { readonly issues: readonly ShapeIssue[] } {
  const result = configSchema.safeParse(tree)
  return result.success ? { data: result.data } : { issues: result.error.issues as unknown as readonly ShapeIssue[] }
}

