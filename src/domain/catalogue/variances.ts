// Help pages of what reconciliation finds: codes of variances, reasons for exit code 1, identities that are checked.
import { pages } from './page.ts'

export const varianceCodes = pages('variance', [
  ['DUP', 'The same money is there twice: a document or a payment claims what another has claimed.', 'Two payments that name one invoice.', 'Ask for the money back, or find the document the second one belongs to.'],
  ['ERR', 'A document does not add up in itself.', 'Lines of 99.00 and a total of 100.00.', 'Ask the issuer for a corrected document.'],
  ['MISS', 'Something is in one leg and absent in the other, inside a time that both cover.', 'A day is metered and not billed; an invoice is overdue.', 'Get the missing record, or decide with aicost resolve.'],
  ['LATE', 'The later leg brings what belongs to another month, or has what the detail puts on a later bill.', 'An invoice that replaces last month\'s accrual.', 'Nothing if the accrual was right; otherwise explain the difference.'],
  ['CUT', 'The two legs cut the month at different hours.', 'A vendor that bills by Pacific days.', 'It turns around next month; look at both months together.'],
  ['TAX', 'The difference is tax that one leg has and the other has not.', 'A payment that includes VAT.', 'Check sources[].tax.'],
  ['FEE', 'The difference is a fee: invoiced − what fees in contracts.yaml make of it, fee rows that only the detail has, or a fee on the payment.', '60.00 on credit of 1,000.00, and 5.5 % was agreed: 5.00.', 'Ask the vendor; where the fee is right, put it into contracts.yaml: fees: [{ pct, on: invoice | purchase | payment, least }] or [{ amount, per }].'],
  ['SEAT', 'The number or price of seats differs from the contract.', '25 seats billed, 22 in the contract.', 'Compare the seat list with the people who left.'],
  ['COMMIT', 'The difference comes from commitments and minimums: use they cover, the part that is not used, or a shortfall other than the contract\'s.', 'An invoice of the minimum of 5,000.00 where 4,340.00 was used.', 'In bridge B nothing: it is the step between billed and effective cost. In bridge I compare the contract\'s period and what was drawn (report commitments).'],
  ['CRED', 'The difference is a credit that only one leg shows.', 'A goodwill credit on the invoice.', 'Explain it with the vendor\'s message.'],
  ['DISC', 'The difference is a discount that only one leg shows, or that a contract or the rate card agreed and nobody took off.', 'Tokens at the list price where 20 % off was agreed.', 'Ask for the discount; one that is right belongs into contracts.yaml (discounts: [{ pct, on, applied: invoice | detail }]) so that it is expected.'],
  ['FX', 'The difference is the rate of exchange between payable and paid; it exists only in bridge P.', 'An invoice in EUR paid from a USD account.', 'Nothing; it is booked as an exchange difference.'],
  ['RATE', 'The price differs: (later price − earlier price) × later quantity; also of billed or invoiced tokens against the price that was agreed.', '3.00 instead of 2.50 per million tokens.', 'Check the rate card\'s dates and your contract, then the vendor.'],
  ['VOL', 'The quantity differs: (later quantity − earlier quantity) × earlier price.', '110 million tokens billed, 100 million metered.', 'Look for a filter in the usage export, then ask the vendor.'],
  ['ROUND', 'Rounding of rows and lines, up to what the format\'s own precision allows; more than that is never called rounding.', 'Cents a row against exact prices.', 'Nothing to do.'],
  ['UNEXP', 'What no rule explains.', 'An invoice 40.00 above its detail.', 'Find the cause and aicost resolve it; a month with it above tolerance cannot be prepared.'],
])

export const exitReasons = pages('reason', [
  ['open_variance', 'A difference above tolerance has no decision, or its amount moved after the decision.', 'UNEXP 40.00 between billed and invoiced.', 'aicost explain VARIANCE, then aicost resolve.'],
  ['missing_source', 'Evidence that a source must have is missing or does not cover the month.', 'No invoice of October yet.', 'Import it, or accrue, or waive the leg.'],
  ['rejected_rows', 'Records of the files could not be read and did not enter.', 'An amount "n/a".', 'See REJECTED.'],
  ['unpriced', 'Use has no price, so the number lacks it. It is never counted as zero.', 'A model that no list knows.', 'Add its price to rates.csv.'],
  ['provisional', 'The month may still change: the vendor\'s own mark or the lag after the month\'s end has not been reached, or published rates of exchange do not reach its end.', 'An export of the last day of the month.', 'Export again some days later.'],
  ['parked', 'A newer download lowers a complete time and waits for a decision.', 'A re-export with a filter.', 'If it is right, import it with --accept-decrease; otherwise undo it.'],
  ['drift', 'The evidence of a signed month changed after it was signed.', 'A credit note for September in November.', 'aicost close drift; take it in the oldest open month, or reopen.'],
  ['budget', 'A budget\'s alert level is reached.', '80 % on the 20th.', 'Look at the report that is named.'],
  ['anomaly', 'Spend moved in a way its history does not explain.', 'Ten times a usual Tuesday.', 'Look at its drivers.'],
  ['unallocated', 'Cost has no owner by the allocation rules.', 'A new project without a rule.', 'Add a rule.'],
  ['unknown_payee', 'Money went to an AI vendor that no source knows.', 'A card charge of MIDJOURNEY INC.', 'Add a source, or put the payee under payees.ignore.'],
  ['basis_missing', 'Rows covered by a commitment have no effective cost, so accrual cost is unknown for them.', 'An Azure actual export without the amortized one.', 'Import the amortized export too.'],
  ['possible_duplicate', 'Two statements have the same models, month and quantities: probably one use, counted twice.', 'Claude by the vendor and by a marketplace.', 'Set billed_through on the one that is resold.'],
  ['refused', 'At least one file was not taken; nothing of it was kept.', 'An unknown account.', 'Each refusal names its file and code.'],
  ['differs', 'A check that compares what is with what was stated found a difference.', 'An archived file whose hash changed.', 'The output names the first difference; restore from a backup.'],
  ['aged_accrual', 'What was accrued waits for its actual for more than a month after the month it is cost of.', 'An accrual of September whose invoice is not there at the end of November.', 'Import the invoice or export; or, if none will come, ask the source\'s owner and reopen, or take the difference as a prior-period adjustment.'],
  ['open_balance', 'A prepaid account closes below zero: more was used than was ever bought.', 'A purchase whose invoice was not imported.', 'Import the purchase, or correct opening.balance.'],
  ['tie', 'Two downloads say different things about one time and nothing tells which is newer.', 'Two exports of one day with other totals.', 'Import the right one with --as-of.'],
  ['unmatched_payment', 'A payment to a known source has no document.', 'A card charge without its invoice.', 'Import the invoice.'],
  ['fx_missing', 'A statement\'s currency has no rate into the reporting currency.', 'An invoice in EUR, and no rates of its month.', 'Import the ECB\'s rates (eurofxref-hist.csv), or give a fixed rate in aicost.yaml; aicost fx shows what is known.'],
])

export const identities = pages('check', [
  ['bridges-foot', 'The codes of every bridge add up to later leg − earlier leg.', 'RATE 3.00 + ROUND 0.01 = 3.01.', 'It holds by construction; if it fails, report a bug.'],
  ['cells-foot', 'Cells and the lines beside them add up to each statement\'s recognized cost.', '900.00 + 50.00 − 35.00 = 915.00.', 'It holds by construction; if it fails, report a bug.'],
  ['gross-plus-credits', 'Gross cost + credits = recognized cost.', '964.96 − 50.00 = 914.96.', 'It holds by construction; if it fails, report a bug.'],
  ['payable-is-invoiced-plus-tax', 'Invoiced + tax = payable.', '800.00 + 66.00 = 866.00.', 'If it fails, look at the documents\' tax amounts.'],
  ['documents-placed-whole', 'The months a document is spread over add up to its net.', '31 + 30 days of one invoice.', 'It holds by construction; if it fails, report a bug.'],
  ['bill-ties-to-document', 'The whole bill, AI and other rows, equals its invoice within a minor unit.', '4,749.9956 and 4,750.00 differ by less than a cent.', 'Compare the export\'s invoice ids with the invoice; a chunk may be missing.'],
  ['controls-agree', 'Exports of one bill that are not its total (a FOCUS file beside the usage report) show the same whole bill as the one that is. The amount is the sum of the differences; CONTROL_DIFFERS names each.', 'FOCUS 4,750.00 against 4,749.9956.', 'Compare the days both exports reach to; import the later download of the one that lags.'],
  ['focus-invoice', 'The rows of a FOCUS file that name an invoice add up to that invoice, tax with them where the file has tax rows: within 100 minor units, or half a minor unit × √rows if that is more, as the specification says. The check is named after the invoice; its amount is rows − document. Both must be imported.', 'Rows of 4,748.20 for an invoice of 4,750.00: 1.80, of which 1.00 would pass.', 'Look for a missing part of the export; if it is whole, ask the vendor.'],
  ['prepaid-rolls-forward', 'Opening + purchases + grants − consumption − expiry = closing.', '212.40 + 1,000 + 50 − 964.96 = 297.44.', 'It holds by construction; if it fails, report a bug.'],
])
