// Help pages of errors about the workspace, its configuration, its ledger and the command line.
import { pages } from './page.ts'

export const workspaceErrors = pages('error', [
  ['USAGE', 'An option or argument cannot be understood.', '--month October.', 'Write months as 2026-10, days as 2026-11-03, periods as 2026-10-01..2026-11-01; aicost COMMAND --help lists the options.'],
  ['SQL', 'The engine refused a statement of `aicost sql`; its first line says why. The ledger is opened read-only there, without files and without settings.', 'aicost sql "delete from log".', 'Correct the statement; the tables are listed by aicost sql "show tables".'],
  ['REF_UNKNOWN', 'Nothing in the ledger or the catalogue has this reference.', 'aicost explain 99:1 without an import 99.', 'Take references from other output: a statement, a variance id, a document number, import:12, 12:345, a code.'],
  ['CLOCK_UNSUPPORTED', 'A report was asked by invoice or payment date. Lines without an invoice or a payment would have to be guessed, so it is refused.', 'report spend --clock payment.', 'Leave --clock out: reports are by the time of use.'],
  ['VERSION_UNKNOWN', 'The month has no version of this number.', '--version 3 when two were prepared.', 'aicost close status --month M lists the versions.'],
  ['TOPIC_UNKNOWN', 'There is no help page of this name.', 'aicost help reconciliation.', 'aicost help lists the topics and codes.'],
  ['SCHEMA_UNKNOWN', 'No document of this name is printed by aicost.', 'aicost schema spend.', 'aicost schema lists the names; reports are called report.spend and so on.'],
  ['WORKSPACE_MISSING', 'No aicost.yaml was found here, above, or where --workspace or AICOST_WORKSPACE points.', 'A command run in your home directory.', 'Change into the workspace, name it with --workspace, or make one with aicost init.'],
  ['WORKSPACE_EXISTS', 'The directory has an aicost.yaml already; it is never overwritten.', 'aicost init run twice.', 'Edit the one that is there, or init another directory.'],
  ['WORKSPACE_UNWRITABLE', 'The workspace or its .aicost directory cannot be written.', 'A read-only mount.', 'Check permissions and free space.'],
  ['CONFIG_UNREADABLE', 'aicost.yaml is missing, may not be read, or is not UTF-8 text.', 'A file saved as UTF-16 by an editor.', 'Save it as UTF-8; aicost init writes a fresh one elsewhere to compare with.'],
  ['CONFIG_INVALID', 'aicost.yaml says something that cannot be meant: an unknown key, a wrong value, two sources with one id. All faults are listed with their lines.', 'legs: [billled].', 'Correct the lines that are named; aicost schema config describes every key.'],
  ['CONTRACTS_INVALID', 'contracts.yaml says something that cannot be meant; every fault is listed with its line and key.', 'seats without a price.', 'Correct the lines that are named.'],
  ['LEDGER_HELD', 'Another process has the ledger open. One process writes at a time, so that nothing is half seen.', 'An import still runs in another terminal.', 'Wait for it, or give --wait SECONDS.'],
  ['LEDGER_NEWER', 'The ledger was written by a newer aicost, whose tables this one does not know.', 'Two machines with two versions share a workspace.', 'Install the newer version.'],
  ['LEDGER_UNREADABLE', 'The ledger file is damaged or from an unknown engine version.', 'A copy made while it was being written.', 'Restore it from a backup, or set .aicost/ledger aside and import the archived originals again.'],
  ['LEDGER_UNWRITABLE', 'The ledger cannot be opened for writing.', 'A workspace on a read-only disk.', 'Check permissions; aicost sql only reads.'],
  ['IMPORT_UNKNOWN', 'There is no import of this number.', 'aicost imports show 99.', 'aicost imports lists them.'],
  ['IMPORT_UNDONE', 'The import was taken out before.', 'aicost imports undo 3, twice.', 'Import the file again if it should count.'],
  ['RATE_CARD_UNREADABLE', 'The file that aicost.yaml names under rates: is missing or may not be read.', 'rates: rates.csv before the file was written.', 'Correct the path, which starts at the workspace.'],
  ['RATE_CARD', 'A line of the rate card has an unreadable price, date, unit or an unknown column. Nothing is priced with half a card.', 'price: 1,25.', 'Correct the lines that are named.'],
  ['RATE_OVERLAP', 'Two lines of the rate card price the same thing at the same time, so the price would be a matter of luck.', 'gpt-5-mini input at 0.25 and at 0.20, both from October 1.', 'End the older line with valid_to, or name the model exactly on the line that should count.'],
  ['RATE_SCALE', 'A price is about a thousand or a million times the list price: its unit_quantity is probably wrong.', 'A price per million tokens written with unit_quantity 1.', 'Check unit_quantity; the price belongs to that many units.'],
  ['FX_MISSING', 'A statement is in a currency for which no rate into the reporting currency is known, so the month has no total.', 'An invoice in EUR, no rate for October.', 'Import the ECB\'s rates (eurofxref-hist.csv), or give the rate under fx.rates in aicost.yaml with method fixed.'],
])
