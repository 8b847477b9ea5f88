// Schema of the journal that `aicost export journal` puts beside its file.
import { z } from 'zod'
import { ACCOUNT_ROLES } from '../../domain/journal.ts'
import { currency, day, decimal, month } from './parts.ts'

const line = z.strictObject({
  role: z.enum(ACCOUNT_ROLES).describe('the key under accounts: in aicost.yaml'), account: z.string(), debit: decimal.nullable(), credit: decimal.nullable(),
  original: decimal.describe('in the entry\'s currency; above 0 is a debit'), cost_center: z.string().nullable(), memo: z.string(), document: z.string().nullable(), service_month: month, reversal: z.boolean().describe('takes back an accrual of an earlier month'),
})

export const journal = z.strictObject({
  journal_no: z.string(), state: z.enum(['open', 'prepared', 'signed', 'reopened']), version_no: z.int(), draft: z.boolean().describe('not prepared or signed'), preset: z.enum(['csv', 'quickbooks', 'xero', 'netsuite', 'hledger', 'beancount']), currency,
  entries: z.array(z.strictObject({
    id: z.string(), kind: z.enum(['cost', 'purchase', 'settlement', 'true_up', 'prior_period', 'payment']), date: day, vendor: z.string(), account: z.string().describe('the vendor\'s bill-to account'), currency: currency.describe('of original'), memo: z.string(), lines: z.array(line),
  })),
  totals: z.strictObject({ debit: decimal, credit: decimal, expense: decimal.describe('debits − credits of expense accounts') }),
})
