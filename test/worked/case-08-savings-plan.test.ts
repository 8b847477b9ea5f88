// Worked example 8: a savings plan over GPU rows: billed by what the bill says, recognized by what the use was worth.
import { expect, test } from 'vitest'
import { book, bridge, cur, EC2, excluded, invoice, S3, total } from './build.ts'
import type { Book } from './build.ts'
import { signers } from './signers.ts'

const CONFIG = `company: Vellum Exchange
sources:
  - { id: aws, provider: AWS, account: "310045528871", scope: ai_rows, match: { issuer: ["Amazon Web Services, Inc."] }, legs: [billed, invoiced] }
ai_rules:
  - { provider: AWS, match: { usage_type: "*BoxUsage:p5*" } }
`
const PLAN = 'arn:aws:savingsplans::310045528871:savingsplan/0aa1'
const GPU = { ...EC2, usage: 'USE1-BoxUsage:p5.48xlarge' }
const OTHER = { ...EC2, usage: 'USE1-BoxUsage:m5.large' }
const plan = (columns: Readonly<Record<string, string>>) => ({ 'savingsPlan/SavingsPlanARN': PLAN, ...Object.fromEntries(Object.entries(columns).map(([name, value]) => [`savingsPlan/${name}`, value])) })

async function august(effective: boolean, people = ''): Promise<Book> {
  const own = book(CONFIG + people)
  const covered = (cost: string) => plan(effective ? { SavingsPlanEffectiveCost: cost } : {})
  await own.take(own.file('aws-00001.csv', cur({ payer: '310045528871', month: '2026-08', invoice: '99118801', without: effective ? [] : ['savingsPlan/SavingsPlanEffectiveCost'] }, [
    { ...GPU, type: 'SavingsPlanCoveredUsage', day: 4, cost: '9400.00', more: covered('6110.00') },
    { ...GPU, type: 'SavingsPlanNegation', day: 4, cost: '-9400.00', more: plan({}) },
    { ...GPU, day: 5, cost: '1050.00' },
    { ...OTHER, type: 'SavingsPlanCoveredUsage', day: 4, cost: '600.00', more: covered('390.00') },
    { ...OTHER, type: 'SavingsPlanNegation', day: 4, cost: '-600.00', more: plan({}) },
    { type: 'SavingsPlanRecurringFee', code: 'ComputeSavingsPlans', product: 'Savings Plans for AWS Compute usage', usage: 'ComputeSP:1yrNoUpfront', cost: '6700.00', more: plan({ TotalCommitmentToDate: '6700.00', UsedCommitment: '6500.00' }) },
    { ...S3, cost: '14250.00' },
  ])), { asOf: '2026-09-06T00:00:00Z' })
  await own.take(own.file('aws-invoice.csv', invoice({ number: '99118801', issuer: 'Amazon Web Services, Inc.', issued: '2026-09-02' }, [{ nature: 'usage', net: '22000.00', from: '2026-08-01', to: '2026-09-01' }])))
  return own
}

test('covered use counts at its effective cost, with the AI part of what the plan left unused', async () => {
  const own = await august(true)
  const statement = await own.statement('2026-08')
  expect(statement).toMatchObject({ recognized: '7348', gross_cost: '7348', credits: '0', billed: '1050', billed_effective: '7348', invoiced: '1050', state: 'matched' })
  expect(bridge(statement, 'I')).toEqual({ total: '0', codes: {} })
  expect(bridge(statement, 'B')).toEqual({ total: '6298', codes: { COMMIT: '6298' } })
  expect(statement.adjustments.map(({ kind, component, recognized }) => `${kind} ${component} ${recognized}`)).toEqual(['unused_commitment commitment 188'])
  expect(statement.cells.map(({ component, leg, amount }) => `${component} ${leg} ${amount}`).sort()).toEqual(['commitment invoiced 188', 'usage invoiced 7160'])
  expect(statement.documents).toMatchObject([{ net: '22000', placed_by_month: { '2026-08': '22000' } }])
  const rest = await excluded(own)
  expect([rest.billed, total(rest.billed, '1050')]).toEqual(['20950', '22000'])
  expect([total(rest.effective, '-188'), total(rest.effective, '-188', statement.recognized)]).toEqual(['14652', '22000'])
  expect(statement.month.reasons).toEqual([])
})

test('without the effective column covered use is a counted state, never 0', async () => {
  const people = signers()
  const own = await august(false, people.yaml)
  const statement = await own.statement('2026-08')
  expect(statement).toMatchObject({ recognized: '1050', billed: '1050' })
  expect(statement.month.reasons).toEqual(['basis_missing'])
  await expect(people.prepare(own, '2026-08')).rejects.toThrow(/1 covered rows without effective cost/)
})
