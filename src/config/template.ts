// The aicost.yaml that `aicost init` writes. Lines that begin with `# ` explain; lines that begin with `#` and YAML are
// examples to uncomment, and a test uncomments them all.

export interface TemplateOptions {
  readonly company?: string | undefined
}

/** The commented configuration of a new workspace; it loads as it is. */
export function configTemplate({ company }: TemplateOptions = {}): string {
  // A double-quoted YAML text reads JSON's escapes, so any name can stand there.
  return TEMPLATE.replace('COMPANY', () => JSON.stringify(company?.trim() || 'My Company'))
}

const TEMPLATE = `# Configuration of this aicost workspace. Uncomment what you need; every key: aicost schema config
# Amounts are exact decimals, dates are YYYY-MM-DD, a period runs from its first day up to but not including "to".

# Whose months are closed, and the currency they are reported in.
company: COMPANY
currency: USD

# The zone in which months are cut. Evidence from before start_month is kept, but outside all totals.
close:
  time_zone: UTC
#  start_month: 2026-01
# Up to this, what moves a signed statement is taken by the oldest open month without a decision. Without it nothing is.
#  prior_period: { abs: 1, pct: 0.1 }

# What becomes of tax: recoverable (not a cost), cost, reverse_charge or none. A source may say otherwise.
#tax: recoverable

# A difference is tolerated when it is within abs and also within pct percent. These are the defaults.
#tolerance:
#  line: { abs: 0.01, pct: 0.5 }
#  statement: { abs: 5, pct: 1 }
#  month: { abs: 50, pct: 0.25 }
# Below trivial an open difference explains itself (0: never), and no more than write_off may be written off of one.
#  trivial: { abs: 0 }
#  write_off: { abs: 100, pct: 5 }

# The inventory: one entry for each account you expect documents from. A month is complete when all of it is there.
#sources:
# A self-serve API account. legs says which evidence a month must have (close) and which is only compared (advisory).
#  - id: openai-main
#    provider: OpenAI
#    account: org-0001
#    match: { ids: [org-0001], issuer: ["OpenAI*"], invoice_prefix: [A1B2C3D4], payee: ["OPENAI*"] }
#    formats: [openai-completions-usage-csv, openai-cost-csv]
#    billing: prepaid
#    opening: { as_of: 2026-01-01, balance: "250.00", currency: USD, expiring: [ { amount: "50.00", expires: 2026-06-30 } ] }
#    grants: [ { date: 2026-02-01, amount: "100.00", expires: 2026-12-31, note: startup programme } ]
#    purchases: [ { document: A1B2C3D4-0007, face: "1100.00", expires: 2027-03-01 } ]
#    balances: [ { as_of: 2026-04-01, balance: "412.55", note: billing page } ]
#    legs: { metered: advisory, billed: close, invoiced: close, paid: advisory }
#    accrual: { method: run_rate, component: usage, note: agreed with finance }     # or metered, last_month, contract
#    cadence: monthly
#    lag_days: 2
#    owner: platform@example.com
#    category: llm_api
#    from: 2026-01-01
# A cloud bill of which only the AI rows count. Quote account numbers, other programs drop leading zeros.
#  - { id: aws, provider: AWS, account: "000011112222", scope: ai_rows, legs: [billed, invoiced], tax: cost }
# An account resold on another source's bill: its own export is detail of that bill and never added to it.
#  - { id: claude-via-aws, provider: Anthropic, billed_through: aws, legs: { billed: advisory } }
# Software of which a part is AI. Shares are fractions and may change from a date on; the first matching line counts.
#  - id: helpdesk
#    provider: Helpdesk
#    scope: ai_share
#    legs: [invoiced]
#    ai_lines:
#      - { match: "AI agent*", share: 1 }
#      - { match: "*", share: 0.3, from: 2026-01-01, note: agreed with support }

# Rows of cloud bills that are AI at your company besides the well-known ones, such as GPU machines.
#ai_rules:
#  - { source: aws, match: { service: AmazonEC2, usage_type: "*p5.*" }, note: training cluster }
#  - { provider: AWS, match: { service: AmazonEC2, "tag:team": research }, share: 0.5, from: 2026-01-01 }

# Payments no source explains are reported: those to known AI vendors (ai), or all of them (all).
#payees:
#  review: ai
#  ignore: ["PAYROLL*"]
#  own_accounts: ["CARD AUTOPAY*"]

# How other currencies are translated: month_average, month_end, or fixed with its rates (reporting currency per unit).
# card: percent a card may charge below or above the published rates of a payment's days.
#fx: { method: month_average, source: ecb, card: { below: 2, above: 4 } }   # import the ECB's eurofxref-hist.csv; or month_end; or fixed, rates: { EUR: "1.08" }

# Your own prices, and your contracts: files beside this one.
#rates: rates.csv
#contracts: contracts.yaml

# Who prepares and who signs, each with the public half of an Ed25519 key of their own (ssh-keygen -t ed25519).
#signers:
#  - { name: Kim Park, email: kim@example.com, roles: [prepare], key: "ssh-ed25519 AAAA… kim" }
#  - { name: Sam Diaz, email: sam@example.com, roles: [prepare, sign], key: "ssh-ed25519 AAAA… sam" }

# Who bears the cost. Rules name the value of a dimension or the column that holds it; splits share a common cost.
#allocation:
#  dimensions: [team, environment]
#  rules:
#    - { match: { api_key: "search-*" }, set: { team: search, environment: { column: "tag:env" } } }
#    - { match: { source: helpdesk }, set: { team: support } }
#  splits:
#    - { match: { team: platform }, dimension: team, method: fixed, shares: { search: 0.6, support: 0.4 } }

# Amounts not to exceed, and the fractions of them at which to warn.
#budgets:
#  - { scope: { provider: OpenAI }, month: 2026-10, amount: 45000, alert: [0.5, 0.8, 1.0] }

# Ledger accounts of the journal, number and name. With cash, payments are booked too.
#accounts:
#  expense: "6100 AI services"
#  accrued: "2100 Accrued liabilities"
#  prepaid: "1300 Prepaid expenses"
#  payable: "2000 Accounts payable"
#  tax: "1180 Recoverable tax"
#  fx: "7810 Exchange differences"
#  cash: "1000 Bank"
`
