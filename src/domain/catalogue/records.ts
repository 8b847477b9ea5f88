// Help pages of diagnostics: facts about records, files and prices that an import or a reconciliation states.
import { pages } from './page.ts'

export const recordDiagnostics = pages('diagnostic', [
  ['REJECTED', 'A record could not be read and did not enter; the message names the column and its text. It is counted, and its money where readable is shown as rejected.', 'cost: "n/a" in record 12.', 'Get a correct export; a month with rejected records cannot be prepared.'],
  ['AMOUNT_MISSING', 'A record that must carry an amount has none, or an unreadable one. An empty amount is not zero.', 'A cost row without cost.', 'Export again; if the vendor really leaves it empty, ask what it means.'],
  ['COUNT_MISSING', 'A usage record has no token count where it must have one.', 'input_tokens empty beside a model name.', 'Export again.'],
  ['CURRENCY_MISSING', 'A record has an amount and no three-letter currency.', 'amount_value 4.20, amount_currency empty.', 'Export again; amounts of unknown currency are never guessed.'],
  ['DATE_MISSING', 'A record does not say when its use began, so it belongs to no month.', 'A bill row with an empty usage start date.', 'Export again; a row without a date is never given one.'],
  ['NUMBER_MISSING', 'An invoice line has no document number, so it belongs to no document.', 'invoice_number empty in one row.', 'Fill in the number that the invoice carries.'],
  ['PERIOD_REVERSED', 'A record ends before it begins, or at the same moment.', 'start 2026-10-31, end 2026-10-01.', 'Correct the dates; ends are exclusive.'],
  ['UNKNOWN_STATUS', 'A bank row has a status that is not known, so it is not known whether money moved.', 'Status: Levitating.', 'Look the row up at the bank; if the status is a new word of theirs, report it.'],
  ['UNKNOWN_NATURE', 'An invoice line says a nature that does not exist.', 'nature: usages.', 'Use usage, seat, subscription, prepaid_purchase, advance_estimate, true_up, commitment, fee, discount, credit, tax or rounding.'],
  ['UNKNOWN_DOCUMENT_TYPE', 'A document is neither invoice, credit_note nor receipt.', 'document_type: bill.', 'Use one of the three.'],
  ['UNKNOWN_SKU', 'The vendor uses a word for a model, tier or unit that the format does not know. The record is kept with its cost; what depends on the word stays empty or unpriced.', 'A new service tier called "turbo".', 'Check for a newer aicost, or price it in rates.csv.'],
  ['UNKNOWN_COLUMN', 'The file has columns that the format does not use. Nothing is lost: the original is in the archive.', 'A vendor added a column.', 'Nothing to do; a newer aicost may read it.'],
  ['EMPTY_BUCKET', 'Records that only say that nothing was used in a time. They show that the time is covered and bring no charge.', 'Sundays in OpenAI\'s exports.', 'Nothing to do.'],
  ['TOTAL_ROW', 'Records that add up others. They are counted as excluded, or the money would be counted twice.', 'A last row "Total".', 'Nothing to do.'],
  ['PENDING', 'Payments that the bank has not settled. They enter once an export shows them settled.', 'A card charge of the last day.', 'Import a later export.'],
  ['DROPPED', 'Records that moved nothing, such as failed or cancelled payments.', 'A declined card charge.', 'Nothing to do.'],
  ['SINGLE_CHUNK', 'A file whose name says chunk 1 came alone and was taken as the whole delivery.', 'bill-00001.csv.gz and no other.', 'If there are more chunks, give them all together.'],
  ['SHORT_ROWS', 'Every row of a file ended before its header did; it was read without the columns the rows do not have.', 'A header of 131 columns over rows of 130.', 'Nothing, unless a column that is named matters to you: then download the file again.'],
  ['CONFIG_DOUBTFUL', 'Something in aicost.yaml is allowed but probably not meant.', 'A payee pattern that matches every payee.', 'Look at the line that is named.'],
  ['RATE_TIME_OF_DAY', 'The list price depends on the hour and the charges are daily, so the amount is a band; its low end is recognized.', 'Off-peak discounts.', 'Export by the hour, or name the price in rates.csv.'],
  ['RATE_VARIANTS', 'The list has several prices and the charges do not say which one applies, so the amount is a band.', 'A price by request size on daily totals.', 'Name the price in rates.csv if you know it.'],
  ['RATE_BY_RULE', 'A model was priced under another name, by the list\'s own matching rule.', 'A dated snapshot priced as its family.', 'Check that the price is the one you pay.'],
])
