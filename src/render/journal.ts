// The presets of the journal by name.
import type { Journal } from '../domain/journal.ts'
import { journalCsv, journalNetsuite, journalQuickbooks, journalXero } from './journal-csv.ts'
import { journalBeancount, journalHledger } from './journal-ledgers.ts'

export const JOURNAL_PRESETS = ['csv', 'quickbooks', 'xero', 'netsuite', 'hledger', 'beancount'] as const
export type JournalPreset = (typeof JOURNAL_PRESETS)[number]

interface Preset {
  readonly render: (journal: Journal) => string
  /** Of the file's name, after the month and the version. */
  readonly ending: string
}

export const journalPresets: Readonly<Record<JournalPreset, Preset>> = {
  csv: { render: journalCsv, ending: 'journal.csv' },
  quickbooks: { render: journalQuickbooks, ending: 'quickbooks.csv' },
  xero: { render: journalXero, ending: 'xero.csv' },
  netsuite: { render: journalNetsuite, ending: 'netsuite.csv' },
  hledger: { render: journalHledger, ending: 'hledger.journal' },
  beancount: { render: journalBeancount, ending: 'beancount' },
}
