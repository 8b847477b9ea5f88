// One file, several answers: like records of two sources, or of two months under a dated rule, are picked apart.
import { expect, test } from 'vitest'
import { scratch } from '../parsers/workspace.ts'

const HEADER = 'BilledCost,EffectiveCost,BillingCurrency,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,InvoiceIssuerName,ProviderName,ServiceName'
const row = (account: string, month: '06' | '07', cost: string, service = 'Amazon Elastic Compute Cloud'): string =>
  `${cost},${cost},USD,${account},2026-${month}-01T00:00:00Z,2026-0${Number(month) + 1}-01T00:00:00Z,2026-${month}-10T00:00:00Z,2026-${month}-11T00:00:00Z,Usage,"Amazon Web Services, Inc.",AWS,${service}`
const text = (...rows: string[]): string => `${[HEADER, ...rows].join('\n')}\n`
const config = (rules: string, ...sources: string[]): string => `company: Tern Bay\ncurrency: USD\nsources:\n${sources.map((source) => `  - { ${source} }\n`).join('')}${rules}`
const CHARGES = "select billing_account_id as account, strftime(billing_period_start, '%m') as month, service_name as service, (billed_cost * x_share)::decimal(9, 2)::varchar as cost from evidence_charge order by all"

test('a rule that begins in a later month takes the rows of that month alone, once', async () => {
  const { take, rows, file } = scratch(config('ai_rules:\n  - { match: { service: "Amazon Elastic*" }, share: 0.5, from: 2026-07-01 }\n', 'id: aws, provider: AWS, account: "111"'))
  const [result] = await take([file('focus.csv', text(row('111', '06', '8.00'), row('111', '07', '8.00'), row('111', '07', '3.00', 'Amazon Bedrock')))])
  expect(result).toMatchObject({ status: 'imported', records: { read: 3, accepted: 2, excluded: 1, rejected: 0 } })
  expect((await rows(CHARGES)).map(({ month, cost }) => `${String(month)} ${String(cost)}`)).toEqual(['07 3.00', '07 4.00'])
})

test('a rule that changes between months takes each month at its own share', async () => {
  const { take, rows, file } = scratch(config('ai_rules:\n  - { match: { service: "Amazon Elastic*" }, share: 0.5, to: 2026-07-01 }\n  - { match: { service: "Amazon Elastic*" }, share: 0.25, from: 2026-07-01 }\n', 'id: aws, provider: AWS, account: "111"'))
  const [result] = await take([file('focus.csv', text(row('111', '06', '8.00'), row('111', '07', '8.00')))])
  expect(result).toMatchObject({ status: 'imported', records: { read: 2, accepted: 2, excluded: 0, rejected: 0 } })
  expect((await rows(CHARGES)).map(({ month, cost }) => `${String(month)} ${String(cost)}`)).toEqual(['06 4.00', '07 2.00'])
})

test('use of one day on the bills of two months is taken on each, once', async () => {
  const { take, rows, file } = scratch(config('ai_rules:\n  - { match: { service: "Amazon Elastic*" }, share: 0.5, from: 2026-06-01 }\n', 'id: aws, provider: AWS, account: "111"'))
  const late = row('111', '07', '2.00').replaceAll('2026-07-1', '2026-06-1')
  const [result] = await take([file('focus.csv', text(row('111', '06', '8.00'), late, row('111', '07', '6.00')))])
  expect(result).toMatchObject({ status: 'imported', records: { read: 3, accepted: 3, excluded: 0, rejected: 0 } })
  expect((await rows(CHARGES)).map(({ month, cost }) => `${String(month)} ${String(cost)}`)).toEqual(['06 4.00', '07 1.00', '07 3.00'])
})

test.each([['first', ['111', '222']], ['last', ['222', '111']]])('like rows of a source taken whole and of one taken by rules, the whole one %s', async (_, accounts) => {
  const { take, rows, file } = scratch(config('', 'id: whole, provider: AWS, account: "111", scope: whole', 'id: part, provider: AWS, account: "222"'))
  const [result] = await take([file('focus.csv', text(...accounts.map((account) => row(account, '06', account === '111' ? '5.00' : '7.00')), row('222', '06', '1.00', 'Amazon Bedrock')))])
  expect(result).toMatchObject({ status: 'imported', records: { read: 3, accepted: 2, excluded: 1, rejected: 0 } })
  expect((await rows(CHARGES)).map(({ account, cost }) => `${String(account)} ${String(cost)}`)).toEqual(['111 5.00', '222 1.00'])
})

test.each([['first', ['111', '222']], ['last', ['222', '111']]])('a dated rule of one source leaves the other alone, its source %s', async (_, accounts) => {
  const { take, rows, file } = scratch(config('ai_rules:\n  - { source: ruled, match: { service: "Amazon Elastic*" }, share: 0.5, from: 2026-07-01 }\n', 'id: ruled, provider: AWS, account: "111"', 'id: other, provider: AWS, account: "222"'))
  const [result] = await take([file('focus.csv', text(...accounts.flatMap((account) => [row(account, '06', '8.00'), row(account, '07', '8.00')]), row('222', '07', '1.00', 'Amazon Bedrock')))])
  expect(result).toMatchObject({ status: 'imported', records: { read: 5, accepted: 2, excluded: 3, rejected: 0 } })
  expect((await rows(CHARGES)).map(({ account, month, cost }) => `${String(account)} ${String(month)} ${String(cost)}`)).toEqual(['111 07 4.00', '222 07 1.00'])
})
