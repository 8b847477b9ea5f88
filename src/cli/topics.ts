// Help topics: short pages on how the program is used. Codes have their pages in src/domain/catalogue.ts.
import { catalogue } from '../domain/catalogue.ts'
import type { PageKind } from '../domain/catalogue.ts'
import { allParsers } from '../app/session.ts'

export interface Topic {
  readonly name: string
  readonly about: string
  readonly text: () => string
}

const WORKFLOW = `A month, from downloads to a number two people signed

  aicost init                                  once: describe the company and its sources in aicost.yaml
  aicost import downloads/                     files, folders and globs, as often as you like; the same file twice changes nothing
  aicost reconcile --month 2026-10             what each vendor metered, billed, invoiced and was paid, and what is missing
  aicost explain 2026-10                       from the month's figure down to the record of a file
  aicost resolve VARIANCE --as explained ...   decide on what is open; also accrue, waive and add
                                               deferred and disputed ones return next month with their age; aicost decisions lists what stands
  aicost close prepare --month 2026-10 --key ~/.ssh/ann
  aicost close sign --month 2026-10 --key ~/.ssh/bo
  aicost report spend --month 2026-10 --by provider
  aicost export xlsx --month 2026-10           the workpaper, with live formulas
  aicost export pack --month 2026-10           all there is of the month in one directory, with a manifest

What arrives after the signature never moves a signed figure: it is drift, taken as a line of the oldest open month or by reopening.
`

const CONFIGURATION = `aicost.yaml lies in the workspace's directory, the ledger and the archive in .aicost/ beside it

  company, currency        whose spend it is, and the currency of totals
  close                    time_zone that cuts months; start_month, before which evidence is kept outside all totals
  sources                  the inventory: id, provider, account, match (how files, documents and payments name it), billing,
                           legs (evidence that is required for the close or advisory), lag_days, owner, from and to
  tolerance                line, statement, month: a difference is in tolerance if it meets abs and pct both
                           trivial: open differences up to it explain themselves; write_off: the most that may be written off of one
  payees                   which payees to review, to ignore, and transfers between own accounts
  rates                    a rate card of your own prices, which win over the bundled list
  fx                       method of translation: month_average (default) or month_end of the ECB's rates (import eurofxref-hist.csv), or
                           fixed with rates of your own; aicost fx shows the rates
  signers                  people with roles and Ed25519 public keys

The workspace is found upwards from where you are, or by --workspace DIR, or AICOST_WORKSPACE. Unknown keys are errors.
aicost schema config prints the JSON Schema; editors complete with it.
`

const EXIT_CODES = `Exit codes, the same for every command

    0   done, and nothing needs a look
    1   done, and something does: exit_reasons in the JSON says what (aicost help codes lists the reasons)
    2   not done: wrong usage or configuration, unreadable or unknown input, a locked month, a ledger in use
   70   a bug in aicost
  130   interrupted

After 2, 70 and 130 nothing half-done remains.
`

function formats(): string {
  const width = Math.max(...allParsers.map((parser) => parser.id.length))
  const rows = allParsers.map((parser) => `  ${parser.id.padEnd(width)}  ${parser.title} (${parser.provider || 'any vendor'}, ${parser.leg})`)
  return `Formats that can be read; a file is recognized by its header, never by its name\n\n${rows.join('\n')}\n\naicost identify FILE says which one claims a file and what it lacks for the others. Each has a page: parsers/<format>/README.md.\n`
}

const FOCUS = `aicost export focus: one row a recognized line, so that EffectiveCost adds up to the month's number, statement by statement

  --focus-version 1.2      one file (default); 1.4: a directory with cost-and-usage, invoice-detail and billing-period
  --as csv, parquet        decimals exact in both; in CSV text that a spreadsheet would run has a ' before it

  BillingPeriod            the month that is closed; ChargePeriod: when it was used
  BilledCost               what bills and invoices ask for: use of a prepaid account 0, the credit bought a Purchase with EffectiveCost 0
  Tax                      billed; EffectiveCost 0 where it is reclaimed, and its amount where aicost.yaml says that it is cost
  Adjustment               what is no charge: invoice differences, apportioned and spread amounts, accruals; Correction where it is of a signed month
  InvoiceId                of all rows of a statement or of none
  quantities               tokens, priced by the million (1000000 Tokens). Where the evidence has none a row is 1 Units, x_QuantityKnown false
  unit prices              where price × quantity is the list or contracted cost to the last digit, else empty
  ServiceCategory          AI and Machine Learning for all, as all of it was recognized as AI
  x_ columns               model, token kind, tier, key, user, and the import and record a row comes from
`

const BRIDGES = `Bridges: from one leg to the next, to the last cent; later − earlier is the sum of their codes, always

  Q   metered × rate card → billed, over the days both cover; and rate_card → billed or invoiced where no metered use is there and a price was agreed
  I   expected → invoiced: expected is billed detail, else metered × card; of seats, commitments and fees what contracts.yaml says; totals.variance is this one
  P   payable − open payable → paid → booked
  B   billed → effective cost; and a wallet's balance rolled forward → as the vendor states it

Codes in their order; each takes what evidence, a contract or arithmetic states exactly, or nothing:

  DUP     I  lines that stand twice, where without them the invoice is its detail; P  a second payment that claims the same document
  ERR     I  amount − quantity × unit price of a line, beyond half a minor unit
  MISS    Q  a model and kind, or days of one, on one leg only; I  lines of one side only, where all are of a model and kind; P  overdue, or paid without a document
  LATE    I  rows of these days that are on a later month's bill; a true-up that replaces an accrual is a line of its own
  CUT     I  a day at an end of the period; B  charges for days of several months
  TAX     I  tax in a net amount: the detail's tax rows, the document's tax, or rate × expected; P  tax not paid, paid twice, or paid as the rate makes it
  FEE     I  a fee − what the contract makes of it (pct of what is invoiced or bought, or an amount a period); fee rows of the detail; P  a contract's pct of a payment
  SEAT    I  seats invoiced − quantity × price × days ÷ days by contract
  COMMIT  I  commitment lines − what is due by contract; an invoice of a whole minimum − use; B  covered and unused commitments
  CRED    I  credits that only the invoice, or only the detail shows
  DISC    I  discount lines without detail; contract: taken off + pct × expected; Q  list price where a discount was agreed: billed − agreed price × quantity
  FX      P  cash − payable at the service month's rate, where the payment is in another currency
  RATE    Q, I  (later price − earlier price) × later quantity, of a model and kind on both legs, or against the agreed price
  VOL     Q, I  (later quantity − earlier quantity) × earlier price
  ROUND   up to the larger bound of the two legs: rows × half the format's unit, invoice lines × half a minor unit
  UNEXP   the rest

Where daily totals cannot decide a price (request sizes), the earlier leg is the amount of its band that is nearest to the later one.
A ratio that is exact (2.00 ×, 0.50 ×, 1000 ×, 12 ×, a standard rate of tax) is named in because; it moves no amount.
`

const PACK = `aicost export pack: what belongs to a month's close in one directory, for whoever was not there

  workpaper.xlsx           cover, lead, bridges, variances, a schedule a statement, accruals, prepaid, rates, journal, lines, sources, checks, log
  focus.csv                its lines as FOCUS 1.2; journal.csv and journal.hledger: its entries
  reconcile.json           the document of aicost reconcile
  close/                   of a prepared or signed month what aicost close document writes; VERIFY.txt says how to check it
  configuration/           of an open month aicost.yaml, contracts and rate card as they are now
  originals/, extracts/    the files the figures rest on, as they were imported; number first, which is the import
  manifest.json            every file with its SHA-256, and what was left out and why; SHA256SUMS: sha256sum -c SHA256SUMS

  Left out are files that hold prompts, bank or personal rows (records that name users), unless --include names them (the archive keeps extracts of
  these), files too large for the archive, forgotten ones, and a journal that cannot be written yet.
  A signed month gives the same bytes whenever it is packed by the same program on the same ledger.
`

const DIGEST = `What two people sign: the digest of a document, in canonical form 1

  aicost close document --month 2026-10 -o DIR   writes the document, what it names, the signatures and how to check them

  The digest is "sha256:" and the hex SHA-256 of: the text aicost-canonical/1, a newline, the document in canonical form.
  The document says which form it is in (canonical_form). Form 1 is JSON as UTF-8 without blanks or a newline at its end:
    keys       sorted by code point, none twice; no key without a value
    text       in double quotes; \\" \\\\ \\b \\f \\n \\r \\t, other characters below U+0020 as \\u00xx in lower case, all else as it is
    numbers    whole ones below 2^53, plain digits; money and quantities are decimal text
    Unicode    as it stands, without normalization; half a surrogate pair has no form
  Each version keeps the form it was prepared in.

  The document holds
    month, version_no, company, currency, program, signed_total
    statements       by id: recognized in full precision, signed in minor units, currency, fx_rate
    qualifications, decisions
    sources          by import: SHA-256 of the file, format, version of its parser
    fx, rates        rates of exchange with their days; hash of the rate card with the bundled list's version
    config_sha256, contracts_sha256, body_sha256, lines_sha256     aicost.yaml, contracts.yaml, what reconcile shows, the lines of reports
    log              number and hash of the log's last entry when it was prepared
    previous_version, previous_month     digests it follows

  Signed are two lines, by each person with a key of their own, in OpenSSH's format, namespace aicost-close:
    aicost prepare 2026-10 version 1         aicost sign 2026-10 version 1
    sha256:...                               sha256:...
  ssh-keygen -Y verify -f allowed_signers -I EMAIL -n aicost-close -s sign.txt.sig < sign.txt

  Keys are Ed25519: --key names a private key file (AICOST_KEY_PASSPHRASE opens an encrypted one), or its .pub file where ssh-agent holds the key.
`

const KINDS: readonly (readonly [PageKind, string])[] = [['error', 'Errors: something was not done'], ['diagnostic', 'Diagnostics: facts about files and records'], ['variance', 'Variances: what a difference is'], ['reason', 'Exit reasons: why exit code 1'], ['check', 'Checks: identities that hold']]

function codes(): string {
  return `${KINDS.map(([kind, title]) => `${title}\n\n${catalogue.filter((page) => page.kind === kind).map((page) => `  ${page.code}`).join('\n')}\n`).join('\n')}\naicost help CODE says what it means and how to mend it.\n`
}

export const topics: readonly Topic[] = [
  { name: 'workflow', about: 'a month, from downloads to a signed number', text: () => WORKFLOW },
  { name: 'configuration', about: 'what aicost.yaml says', text: () => CONFIGURATION },
  { name: 'bridges', about: 'what each code of a variance is, and its formula', text: () => BRIDGES },
  { name: 'formats', about: 'files that can be read', text: formats },
  { name: 'focus', about: 'what stands in the columns of export focus', text: () => FOCUS },
  { name: 'pack', about: 'what stands in the directory of export pack', text: () => PACK },
  { name: 'digest', about: 'what is signed, and how to check it without aicost', text: () => DIGEST },
  { name: 'exit-codes', about: 'what a command\'s exit code says', text: () => EXIT_CODES },
  { name: 'codes', about: 'every error, diagnostic, variance and exit reason', text: codes },
]
