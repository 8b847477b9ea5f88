// Accruals that a method finds: the amount and its working, what is refused, and the true-up when the actual arrives.
import { expect, test } from 'vitest'
import { accrue } from '../../src/app/accrue.ts'
import { closeDrift, closeStatus, closeVerify } from '../../src/app/close-status.ts'
import { logOf } from '../../src/app/log.ts'
import { book, cells, invoice, openaiCost, perDay } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'
import { openaiUsage } from '../worked/openai-usage.ts'
import { signers } from '../worked/signers.ts'
import type { Signers } from '../worked/signers.ts'

const asOf = '2026-12-20T00:00:00Z'

function tern(people: Signers, source: string): Book {
  return book(`company: Tern Bay
close: { start_month: 2026-10 }
rates: rates.csv
contracts: contracts.yaml
sources:
  - ${source}
${people.yaml}`)
}

function ternBook(people: Signers, source: string, contracts = '[]\n'): Book {
  const own = tern(people, source)
  own.file('contracts.yaml', contracts)
  own.file('rates.csv', 'provider,account,sku,match,token_kind,tier,context_from,context_to,unit,unit_quantity,price,currency,discount_pct,valid_from,valid_to,contract,inherit\nOpenAI,,,gpt-5.1,output,,,,,1000000,10,USD,,2026-01-01,,,\n')
  return own
}

const BILLED = '{ id: tern, provider: OpenAI, account: org-tern, legs: [billed] }'
const tenDays = perDay('2026-10-01', '2026-10-11', '3100.00')
const bill = (own: Book, name: string, days: readonly [string, string][]): Promise<unknown> => own.take(own.file(name, openaiCost('org-tern', days)), { asOf })
const by = (own: Book, method: string, more: object = {}) => own.session((session) => accrue(session, 'tern', { month: '2026-10', method, ...more }))

test('the run rate of ten days is accrued for the other 21, and trued up by the whole month', async () => {
  const people = signers()
  const own = ternBook(people, BILLED)
  await bill(own, 'ten.csv', tenDays)
  // 3,100.00 ÷ 10 × 21 = 6,510.00: 9,610.00 for the month
  const decided = await by(own, 'run_rate', { note: 'export of the 12th' })
  expect(decided).toMatchObject({ amount: '6510', currency: 'USD', method: 'run_rate', working: 'run rate: 3,100.00 USD over 10 of 31 days, 6,510.00 USD for the other 21' })
  const october = await own.statement('2026-10')
  expect(october).toMatchObject({ recognized: '9610', accrued: '6510', basis: 'mixed' })
  expect(october.month.qualifications).toMatchObject([{ kind: 'accrual', source: 'tern', amount: '6510', note: 'run rate: 3,100.00 USD over 10 of 31 days, 6,510.00 USD for the other 21; export of the 12th', by: 'test' }])
  expect(october.month.completeness).toMatchObject([{ leg: 'billed', state: 'accrued' }])
  const log = await own.session((session) => logOf(session, {}))
  expect(JSON.stringify(log)).toContain('run rate: 3,100.00 USD over 10 of 31 days')
  await people.close(own, '2026-10')

  // Twenty days are not the month: it reads as signed, and nothing is trued up yet.
  await bill(own, 'twenty.csv', [...tenDays, ...perDay('2026-10-11', '2026-10-21', '3300.00')])
  expect((await own.session((session) => closeDrift(session, '2026-10', { take: false }))).drift).toEqual([])
  await bill(own, 'whole.csv', [...tenDays, ...perDay('2026-10-11', '2026-11-01', '6600.00')])
  expect((await own.session((session) => closeDrift(session, '2026-10', { take: false }))).drift).toEqual([])
  // 6,600.00 − 6,510.00
  expect((await own.statement('2026-11')).adjustments).toMatchObject([{ kind: 'true_up', service_month: '2026-10', recognized: '90' }])
  expect((await own.session((session) => closeVerify(session, '2026-10', undefined))).differences).toEqual([])
}, 60_000)

test('an accrual whose evidence has moved says so, and is replaced by accruing again', async () => {
  const own = ternBook(signers(), BILLED)
  await bill(own, 'ten.csv', tenDays)
  await by(own, 'run_rate')
  await bill(own, 'twenty.csv', [...tenDays, ...perDay('2026-10-11', '2026-10-21', '3300.00')])
  const moved = await own.session(async (session) => (await import('../../src/app/reconcile.ts')).reconcileReport(session, '2026-10', null))
  // 6,400.00 ÷ 20 × 11 = 3,520.00
  expect(moved.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([expect.stringContaining('ACCRUAL_MOVED tern: 6510 USD is accrued for 2026-10, and run_rate gives 3520 by now')])
  await by(own, 'run_rate')
  expect(await own.statement('2026-10')).toMatchObject({ recognized: '9920', accrued: '3520' })
})

test('metered use at the rate card stands for what was not billed, and counts once', async () => {
  const people = signers()
  const own = ternBook(people, '{ id: tern, provider: OpenAI, account: org-tern, legs: { metered: advisory, invoiced: close } }')
  const days = perDay('2026-10-01', '2026-11-01', '0.00').map(([day]) => ({ day, model: 'gpt-5.1', output: 1_000_000 }))
  await own.take(own.file('completions_usage_2026-10-01_2026-10-31.csv', openaiUsage(days)), { asOf, account: 'org-tern' })
  expect(await by(own, 'metered')).toMatchObject({ amount: '310', working: 'metered × rate card: 310.00 USD over 31 of 31 days' })
  const october = await own.statement('2026-10')
  expect(october).toMatchObject({ recognized: '310', accrued: '310', basis: 'accrued', metered: '310' })
  expect(cells(october)).toEqual(['all accrued 2026-10-01..2026-11-01 310'])
  expect(october.month.completeness).toMatchObject([{ leg: 'metered' }, { leg: 'invoiced', state: 'accrued' }])
  await people.close(own, '2026-10')
  await own.take(own.file('invoice.csv', invoice({ number: 'TN-9', issuer: 'OpenAI', account: 'org-tern', issued: '2026-11-03' }, [{ nature: 'usage', net: '305.50', from: '2026-10-01', to: '2026-11-01' }])))
  expect((await own.session((session) => closeDrift(session, '2026-10', { take: false }))).drift).toEqual([])
  expect((await own.statement('2026-11')).adjustments).toMatchObject([{ kind: 'true_up', service_month: '2026-10', recognized: '-4.5', document: 'TN-9' }])
}, 60_000)

test('the month before, as it was signed', async () => {
  const people = signers()
  const own = ternBook(people, BILLED)
  await bill(own, 'whole.csv', perDay('2026-10-01', '2026-11-01', '6200.00'))
  await expect(own.session((session) => accrue(session, 'tern', { month: '2026-11', method: 'last_month' }))).rejects.toThrow('2026-10 is not signed')
  await people.close(own, '2026-10')
  const decided = await own.session((session) => accrue(session, 'tern', { month: '2026-11', method: 'last_month' }))
  expect(decided).toMatchObject({ amount: '6200', working: 'last month: 6,200.00 USD signed for 2026-10' })
  // Six days of November came: 6,200.00 × 24 ÷ 30 = 4,960.00 for the others
  await bill(own, 'november.csv', perDay('2026-11-01', '2026-11-07', '600.00'))
  expect(await own.session((session) => accrue(session, 'tern', { month: '2026-11', method: 'last_month' }))).toMatchObject({ amount: '4960' })
}, 60_000)

test('what a contract says of the month', async () => {
  const own = ternBook(signers(), '{ id: tern, provider: OpenAI, account: org-tern, legs: [invoiced] }', `- { id: seats-1, source: tern, from: 2026-10-12, to: 2027-10-12, seats: [ { sku: team, quantity: 10, price: "365.00", per: year } ], minimum: { amount: "3100.00", per: month } }
`)
  // 10 × 365.00 for 365 days: 20 days are 200.00; the minimum's 20 of 31 days are 2,000.00
  expect(await by(own, 'contract', { component: 'seat' })).toMatchObject({ amount: '200', working: 'contract seats-1: seats team 10 × 365.00 a year, 20 of 365 days: 200' })
  expect(await by(own, 'contract', { component: 'commitment' })).toMatchObject({ amount: '2000' })
  expect(await by(own, 'contract', { component: 'fee' }).catch(String)).toContain('say nothing that is due of fee in 2026-10')
})

test('what cannot be known is refused with the reason, and nothing is recorded', async () => {
  const own = ternBook(signers(), BILLED)
  await expect(by(own, 'run_rate')).rejects.toThrow('no day of 2026-10 has evidence of tern')
  await expect(by(own, 'metered')).rejects.toThrow('no use of tern was metered and priced in 2026-10')
  await expect(by(own, 'contract')).rejects.toThrow('no contract of tern is in force in 2026-10')
  await expect(by(own, 'guess')).rejects.toThrow('--method guess is not one of metered, run_rate, last_month, contract')
  await expect(by(own, 'run_rate', { amount: '10' })).rejects.toThrow('exclude each other')
  const days = [{ day: '2026-10-01', model: 'orchid-preview', output: 1_000_000 }]
  await own.take(own.file('completions_usage_2026-10-01_2026-10-01.csv', openaiUsage(days)), { asOf, account: 'org-tern' })
  await expect(by(own, 'metered')).rejects.toThrow('1 rows of its use have no price (orchid-preview)')
  await bill(own, 'whole.csv', perDay('2026-10-01', '2026-11-01', '6200.00'))
  await expect(by(own, 'run_rate')).rejects.toThrow('every day of 2026-10 has evidence of tern')
  expect((await own.reconcile('2026-10')).qualifications).toEqual([])
})

test('a rule of the configuration accrues by itself, is listed, signed, and trued up', async () => {
  const people = signers()
  const own = ternBook(people, '{ id: tern, provider: OpenAI, account: org-tern, legs: [billed], accrual: { method: run_rate, component: usage } }')
  expect((await own.reconcile('2026-10')).completeness).toMatchObject([{ leg: 'billed', state: 'missing' }])
  await bill(own, 'ten.csv', tenDays)
  const october = await own.statement('2026-10')
  expect(october).toMatchObject({ recognized: '9610', accrued: '6510' })
  expect(october.month.qualifications).toMatchObject([{ kind: 'accrual', source: 'tern', amount: '6510', by: 'configuration' }])
  expect(october.month.completeness).toMatchObject([{ leg: 'billed', state: 'accrued' }])
  await people.close(own, '2026-10')
  expect((await own.session((session) => closeStatus(session, '2026-10'))).body['qualifications']).toMatchObject([{ by: 'configuration', amount: '6510' }])
  expect((await own.session((session) => closeVerify(session, '2026-10', undefined))).differences).toEqual([])
  await bill(own, 'whole.csv', [...tenDays, ...perDay('2026-10-11', '2026-11-01', '6600.00')])
  expect((await own.session((session) => closeDrift(session, '2026-10', { take: false }))).drift).toEqual([])
  expect((await own.statement('2026-11')).adjustments).toMatchObject([{ kind: 'true_up', recognized: '90' }])
  expect((await own.session((session) => closeVerify(session, '2026-10', undefined))).differences).toEqual([])
}, 60_000)

test('a person’s amount stands before the rule, and an accrual that came to nothing is not reversed', async () => {
  const people = signers()
  const own = ternBook(people, '{ id: tern, provider: OpenAI, account: org-tern, legs: [billed], accrual: { method: run_rate } }')
  await bill(own, 'ten.csv', tenDays)
  await own.session((session) => accrue(session, 'tern', { month: '2026-10', amount: '1000.00' }))
  expect(await own.statement('2026-10')).toMatchObject({ recognized: '4100', accrued: '1000' })
  // The whole month comes before the signature: nothing is accrued any more, and later months have nothing to settle.
  await bill(own, 'whole.csv', [...tenDays, ...perDay('2026-10-11', '2026-11-01', '6600.00')])
  await people.close(own, '2026-10')
  expect((await own.reconcile('2026-11')).statements).toEqual([])
}, 60_000)
