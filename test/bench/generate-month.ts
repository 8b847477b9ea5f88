// A large month beside its cloud bill: 500 invoices of 50 vendors and 5,000 rows of a card, of which 450 pay invoices.
// Deterministic, in the shapes of the formats aicost-invoice-csv and chase-card-csv.
import { writeFileSync } from 'node:fs'
import { random } from './random.ts'

const VENDORS = 50
const INVOICES = 500
const PAYMENTS = 5000
const HEADER = 'document_type,invoice_number,references_invoice,issuer,bill_to,account,issue_date,due_date,currency,line_no,description,nature,service_provider,period_start,period_end_exclusive,quantity,unit,unit_price,amount_net,tax_rate,tax_amount,tax_included,document_net,document_tax,document_total'

interface Invoice {
  readonly number: string
  readonly vendor: number
  readonly day: number
  readonly cents: number
}

const two = (n: number): string => String(n).padStart(2, '0')
const dollars = (cents: number): string => `${Math.floor(cents / 100)}.${two(cents % 100)}`
const vendorName = (vendor: number): string => `Vendor${two(vendor)}`

/** The bill's own account, and the vendors': each with a pattern for the card. */
export function monthConfig(): string {
  const vendors = Array.from({ length: VENDORS }, (_, vendor) => `  - { id: v${two(vendor)}, provider: ${vendorName(vendor)}, account: acct-${two(vendor)}, match: { issuer: ["${vendorName(vendor)} Inc."], payee: ["${vendorName(vendor).toUpperCase()}*"] } }`)
  return `company: Tern Logistics\ncurrency: USD\nsources:\n  - { id: aws, provider: AWS, account: "402718336901" }\n${vendors.join('\n')}\n`
}

/** Two lines an invoice, for days of August or across its end. */
export function generateInvoices(path: string): Invoice[] {
  const next = random(20260802)
  const invoices = Array.from({ length: INVOICES }, (_, n): Invoice => ({ number: `TL-${String(n).padStart(5, '0')}`, vendor: n % VENDORS, day: 1 + Math.floor(next() * 28), cents: 1000 + Math.floor(next() * 900_000) }))
  const lines = invoices.flatMap(({ number, vendor, day, cents }) => [Math.floor(cents / 3), cents - Math.floor(cents / 3)].map((part, index) =>
    ['invoice', number, '', `${vendorName(vendor)} Inc.`, 'Tern Logistics', `acct-${two(vendor)}`, `2026-08-${two(day)}`, '2026-09-30', 'USD', index + 1, index === 0 ? 'API usage' : 'Seats', index === 0 ? 'usage' : 'seat', vendorName(vendor),
      '2026-08-01', vendor % 5 === 0 ? '2026-09-15' : '2026-09-01', '', '', '', dollars(part), '', '0.00', 'false', dollars(cents), '0.00', dollars(cents)].join(',')))
  writeFileSync(path, `${[HEADER, ...lines].join('\n')}\n`)
  return invoices
}

/** A third of the paying rows name their invoice, the rest are found by payee and amount; all others are of the same payees and settle nothing. */
export function generatePayments(path: string, invoices: readonly Invoice[]): void {
  const next = random(20260803)
  const rows = Array.from({ length: PAYMENTS }, (_, n) => {
    const invoice = n % 11 === 0 ? invoices[n / 11] : undefined
    const day = invoice ? Math.min(31, invoice.day + Math.floor(next() * 3)) : 1 + Math.floor(next() * 31)
    const text = invoice ? `${vendorName(invoice.vendor).toUpperCase()} ${n % 3 === 0 ? `INV ${invoice.number}` : 'SUBSCRIPTION'}` : `${vendorName(n % VENDORS).toUpperCase()} TOP-UP ${Math.floor(next() * 700)}`
    return `08/${two(day)}/2026,08/${two(day)}/2026,${text},Software,Sale,-${dollars(invoice?.cents ?? 100 + Math.floor(next() * 90_000))}`
  })
  writeFileSync(path, `Transaction Date,Post Date,Description,Category,Type,Amount\n${rows.join('\n')}\n`)
}
