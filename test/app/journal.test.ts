// The journal of the worked examples, entry by entry, and what several months leave in each account.
import { expect, test } from 'vitest'
import { closeDrift } from '../../src/app/close-status.ts'
import { accrue } from '../../src/app/accrue.ts'
import { anthropicCost, bank, book, card, ecb, invoice, openaiCost, perDay } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'
import { costDetails, daily, payAsYouGo, ptuUse, purchase, unused } from '../worked/azure.ts'
import { signers } from '../worked/signers.ts'
import { workingDays } from '../../src/reconcile/working-days.ts'
import { ACCOUNTS, balances, entriesOf, journalOf } from './journal-lines.ts'

test('1: an invoiced part is payable by its document, the rest is accrued until its invoice is there', async () => {
  const own = book(`${ACCOUNTS}sources:
  - { id: lark, provider: OpenAI, account: org-lark, legs: { billed: close, invoiced: advisory } }
`)
  const november = { from: '2026-11-01', to: '2026-12-01' }
  await own.take(own.file('cost_2026-11-01_2026-11-30.csv', openaiCost('org-lark', perDay('2026-11-01', '2026-12-01', '18240.55'))), { asOf: '2026-12-05T00:00:00Z' })
  await own.take(own.file('lk-0007.csv', invoice({ number: 'LK-0007', issuer: 'OpenAI', account: 'org-lark', issued: '2026-12-01' }, [{ nature: 'seat', net: '900.00', ...november }])))
  expect(entriesOf(await journalOf(own, '2026-11'))).toEqual(['cost: expense 19140.55, payable -900 LK-0007, accrued -18240.55'])
  await own.take(own.file('lk-0011.csv', invoice({ number: 'LK-0011', issuer: 'OpenAI', account: 'org-lark', issued: '2026-12-04' }, [{ nature: 'usage', net: '18238.00', ...november }])))
  const journal = await journalOf(own, '2026-11')
  expect(entriesOf(journal)).toEqual(['cost: expense 19138, payable -900 LK-0007, payable -18238 LK-0011'])
  expect([journal.draft, journal.entries[0]?.date, journal.entries[0]?.lines[0]?.costCenter, journal.entries[0]?.lines[1]?.costCenter]).toEqual([true, '2026-11-30', 'unassigned', null])
})

test('2: an invoice over two months is payable in each with what it is of it', async () => {
  const own = book(`${ACCOUNTS}sources:
  - { id: vx, provider: OpenAI, account: org-vx, from: 2026-10-15, legs: [billed, invoiced] }
`)
  await own.take(own.file('cost_2026-10-15_2026-11-30.csv', openaiCost('org-vx', [...perDay('2026-10-15', '2026-11-01', '2210.00'), ...perDay('2026-11-01', '2026-11-15', '1030.00'), ...perDay('2026-11-15', '2026-12-01', '1180.00')])), { asOf: '2026-12-05T00:00:00Z' })
  await own.take(own.file('vx-310.csv', invoice({ number: 'VX-310', issuer: 'OpenAI', account: 'org-vx', issued: '2026-11-16' }, [{ nature: 'usage', net: '3250.00', from: '2026-10-15', to: '2026-11-15' }])))
  expect(entriesOf(await journalOf(own, '2026-10'))).toEqual(['cost: expense 2216.82, payable -2216.82 VX-310'])
  expect(entriesOf(await journalOf(own, '2026-11'))).toEqual(['cost: expense 2213.18, payable -1033.18 VX-310, accrued -1180'])
})

const march = async (tax: string): Promise<Book> => {
  const own = book(`${ACCOUNTS}close: { start_month: 2026-03 }
tax: ${tax}
sources:
  - id: claude
    provider: Anthropic
    billing: prepaid
    match: { payee: ["ANTHROPIC*"], issuer: ["Anthropic, PBC"] }
    opening: { as_of: 2026-03-01, balance: "1250.00", expiring: [ { amount: "40.00", expires: 2026-03-31 } ] }
    grants: [ { date: 2026-03-10, amount: "300.00" } ]
    legs: [billed, invoiced, paid]
`)
  await own.take(own.file('claude_api_cost_2026_03.csv', anthropicCost(perDay('2026-03-01', '2026-04-01', '4862.19'))), { asOf: '2026-04-08T00:00:00Z' })
  for (const [number, issued, net, vat] of [['P-1', '2026-03-03', '1000.00', '250.00'], ['P-2', '2026-03-12', '2000.00', '500.00']] as const) await own.take(own.file(`${number}.csv`, invoice({ number, issuer: 'Anthropic, PBC', issued }, [{ nature: 'prepaid_purchase', net, tax: vat }])))
  // The third purchase has no document.
  await own.take(own.file('mercury.csv', bank([['2026-03-03', 'ANTHROPIC', '1250.00'], ['2026-03-12', 'ANTHROPIC', '2500.00'], ['2026-03-24', 'ANTHROPIC', '1500.00']])), { asOf: '2026-04-08T00:00:00Z' })
  return own
}

test('3: purchases go to the balance, its use and what lapses are the cost', async () => {
  const journal = await journalOf(await march('recoverable'), '2026-03')
  expect(entriesOf(journal)).toEqual([
    'purchase: prepaid 1000 P-1, tax 250 P-1, payable -1250 P-1', 'purchase: prepaid 2000 P-2, tax 500 P-2, payable -2500 P-2', 'purchase: prepaid 1500, payable -1500',
    'cost: expense 4562.19, expense 40, prepaid -40, prepaid -4562.19',
  ])
  // Paid credit: 1,250.00 + 4,500.00 − 102.19; grants of 300.00 are nobody's asset.
  expect(balances(journal)).toEqual({ expense: '4602.19', payable: '-5250', prepaid: '-102.19', tax: '750' })
})

test('3: tax that is cost is expense of the purchase', async () => {
  const journal = await journalOf(await march('cost'), '2026-03')
  expect(entriesOf(journal).at(-1)).toBe('cost: expense 4562.19, expense 750, expense 40, payable -250 P-1, payable -500 P-2, prepaid -40, prepaid -4562.19')
  expect(balances(journal)).toEqual({ expense: '5352.19', payable: '-5250', prepaid: '-102.19' })
})

test('4: use beyond an advance is accrued until the true-up is invoiced', async () => {
  const own = book(`${ACCOUNTS}close: { start_month: 2026-06 }
sources:
  - { id: quay, provider: OpenAI, account: org-quay, billing: advance_estimate, opening: { as_of: 2026-06-01, balance: "0" }, legs: { billed: close, invoiced: advisory } }
`)
  const head = { issuer: 'OpenAI', account: 'org-quay' }
  await own.take(own.file('a-101.csv', invoice({ ...head, number: 'A-101', issued: '2026-06-01' }, [{ nature: 'advance_estimate', net: '4000.00', from: '2026-06-01', to: '2026-07-01' }])))
  await own.take(own.file('cost_2026-06-01_2026-06-30.csv', openaiCost('org-quay', perDay('2026-06-01', '2026-07-01', '4612.40'))), { asOf: '2026-07-05T00:00:00Z' })
  await own.take(own.file('a-118.csv', invoice({ ...head, number: 'A-118', issued: '2026-07-01' }, [{ nature: 'advance_estimate', net: '4500.00', from: '2026-07-01', to: '2026-08-01' }, { nature: 'true_up', net: '612.40', from: '2026-06-01', to: '2026-07-01' }])))
  await own.take(own.file('cost_2026-07-01_2026-07-31.csv', openaiCost('org-quay', perDay('2026-07-01', '2026-08-01', '4390.10'))), { asOf: '2026-08-05T00:00:00Z' })
  const [june, july] = [await journalOf(own, '2026-06'), await journalOf(own, '2026-07')]
  expect(entriesOf(june)).toEqual(['purchase: prepaid 4000 A-101, payable -4000 A-101', 'cost: expense 4612.4, prepaid -4612.4, prepaid 612.4, accrued -612.4'])
  expect(entriesOf(july)).toEqual(['purchase: prepaid 5112.4 A-118, payable -5112.4 A-118', 'cost: expense 4390.1, prepaid -4390.1, prepaid -612.4, accrued 612.4'])
  expect(balances(june, july)).toEqual({ accrued: '0', expense: '9002.5', payable: '-9112.4', prepaid: '109.9' })
})

test('9: a reservation is prepaid by its price and used by its days', async () => {
  const own = book(`${ACCOUNTS}close: { start_month: 2026-02 }
sources:
  - { id: azure, provider: Microsoft Azure, account: "71529430", match: { issuer: ["Microsoft Corporation"] }, legs: { billed: close, invoiced: advisory } }
`)
  const files = [['2026-02-actual', costDetails('2026-02', [purchase('2026-02-10', '36500'), payAsYouGo('2026-02-20', '410')]), '2026-03-06'], ['2026-10-actual', costDetails('2026-10', [payAsYouGo('2026-10-09', '842.5'), ...daily('2026-10', ptuUse, '0')]), '2026-11-06'], ['2026-10-amortized', costDetails('2026-10', [payAsYouGo('2026-10-09', '842.5'), ...daily('2026-10', ptuUse, '95'), ...daily('2026-10', unused, '5')]), '2026-11-06']] as const
  for (const [name, content, asOf] of files) await own.take(own.file(`azure-${name}.csv`, content), { asOf: `${asOf}T00:00:00Z` })
  await own.take(own.file('e-1.csv', invoice({ number: 'E-1', issuer: 'Microsoft Corporation', issued: '2026-03-05' }, [{ nature: 'usage', net: '36910.00', from: '2026-02-01', to: '2026-03-01' }])))
  expect(entriesOf(await journalOf(own, '2026-02'))).toEqual(['cost: expense 2310, payable -36910 E-1, prepaid 36500, prepaid -1900'])
  expect(entriesOf(await journalOf(own, '2026-10'))).toEqual(['cost: expense 3942.5, prepaid -3100, accrued -842.5'])
})

test('11: reversal and actual are the true-up, and the accrual becomes payable', async () => {
  const people = signers()
  const own = book(`${ACCOUNTS}close: { start_month: 2026-10 }
sources:
  - { id: crane, provider: Crane, legs: [invoiced] }
${people.yaml}`)
  const bill = (number: string, issued: string, from: string, to: string, net: string): Promise<unknown> => own.take(own.file(`${number}.csv`, invoice({ number, issuer: 'Crane', account: 'crane', issued }, [{ nature: 'seat', net, from, to }])))
  await own.session((session) => accrue(session, 'crane', { month: '2026-10', amount: '3000.00', component: 'seat', note: 'seats' }))
  await people.close(own, '2026-10')
  const october = await journalOf(own, '2026-10')
  expect([october.draft, october.versionNo, ...entriesOf(october)]).toEqual([false, 1, 'cost: expense 3000, accrued -3000'])
  await bill('CR-88', '2026-11-12', '2026-10-01', '2026-11-01', '3180.00')
  await bill('CR-93', '2026-11-30', '2026-11-01', '2026-12-01', '3400.00')
  const expected = [
    'cost: expense 3400, payable -3400 CR-93',
    'true_up: reversal accrued 3000 CR-88, reversal expense -3000 CR-88, expense 3180 CR-88, accrued -3180 CR-88',
    'settlement: accrued 3180 CR-88, payable -3180 CR-88',
  ]
  expect(entriesOf(await journalOf(own, '2026-11'))).toEqual(expected)
  expect(entriesOf(await journalOf(own, '2026-10'))).toEqual(entriesOf(october))

  await people.close(own, '2026-11')
  const november = await journalOf(own, '2026-11')
  expect(entriesOf(november)).toEqual(expected)
  expect(balances(october, november)).toEqual({ accrued: '0', expense: '6580', payable: '-6580' })
  // What comes after November's signature is December's, and the invoice of October is not booked again.
  await bill('CR-99', '2026-12-31', '2026-12-01', '2027-01-01', '10.00')
  expect(entriesOf(await journalOf(own, '2026-12'))).toEqual(['cost: expense 10, payable -10 CR-99'])
})

test('12: drift refuses the journal until it is taken, and is an adjustment of its month then', async () => {
  const people = signers()
  const own = book(`${ACCOUNTS}close: { start_month: 2026-01 }
sources:
  - { id: oriole, provider: OpenAI, account: org-oriole, legs: [billed] }
${people.yaml}`)
  const january = (lastDay: string): string => openaiCost('org-oriole', perDay('2026-01-01', '2026-02-01', '7350.10').map(([day, amount]) => [day, day === '2026-01-31' ? lastDay : amount] as const))
  await own.take(own.file('january-1.csv', january('237.2475')), { asOf: '2026-02-04T00:00:00Z' })
  await people.close(own, '2026-01')
  expect(entriesOf(await journalOf(own, '2026-01'))).toEqual(['cost: expense 7350.25, accrued -7350.25'])
  await own.take(own.file('january-2.csv', january('285.7521')), { asOf: '2026-02-20T00:00:00Z' })
  await expect(journalOf(own, '2026-01')).rejects.toThrow(/there is no journal of 2026-01:[^]*drift[^]*2026-01\/org-oriole\/USD: 48.5 USD/)
  await own.session((session) => closeDrift(session, '2026-01', { take: true, note: 'restated' }))
  expect(entriesOf(await journalOf(own, '2026-01'))).toEqual(['cost: expense 7350.25, accrued -7350.25'])
  const february = await journalOf(own, '2026-02')
  expect(entriesOf(february)).toEqual(['prior_period: expense 48.5, accrued -48.5'])
  expect(february.entries[0]?.lines.map((line) => line.serviceMonth)).toEqual(['2026-01', '2026-01'])
  // The invoice settles what both months accrued.
  await own.take(own.file('o-1.csv', invoice({ number: 'O-1', issuer: 'OpenAI', account: 'org-oriole', issued: '2026-02-25' }, [{ nature: 'usage', net: '7398.75', from: '2026-01-01', to: '2026-02-01' }])))
  expect(entriesOf(await journalOf(own, '2026-02'))).toEqual(['prior_period: expense 48.5, accrued -48.5', 'settlement: accrued 7398.75 O-1, payable -7398.75 O-1'])
})

test('13: cost in euros at the mean rate, the difference to the cash is exchange in the month of payment', async () => {
  const people = signers()
  const rates = [...workingDays('2026-09').map((day, index) => [day, { USD: index < 11 ? '1.1654' : '1.1754' }] as const), ...workingDays('2026-10').map((day) => [day, { USD: '1.1832' }] as const)]
  const own = book(`${ACCOUNTS}sources:
  - { id: mistle, provider: OpenAI, account: org-mistle, tax: reverse_charge, match: { payee: ["MISTLE*"] }, legs: [billed, invoiced] }
${people.yaml}`)
  await own.take(own.file('cost_2026-09-01_2026-09-30.csv', openaiCost('org-mistle', perDay('2026-09-01', '2026-10-01', '4017.35').map(([day, amount]) => [day, amount, { amount_currency: 'eur' }] as const))), { asOf: '2026-10-05T00:00:00Z' })
  await own.take(own.file('mi-204.csv', invoice({ number: 'MI-204', issuer: 'Mistle', account: 'org-mistle', issued: '2026-10-01', currency: 'EUR' }, [{ nature: 'usage', net: '4017.35', from: '2026-09-01', to: '2026-10-01' }])))
  await expect(journalOf(own, '2026-09')).rejects.toThrow(/fx_missing/)
  await own.take(own.file('eurofxref-hist.csv', ecb(rates)))
  await own.take(own.file('Chase9910_Activity_20261012.csv', card([['2026-10-06', 'MISTLE SAS PARIS', '4706.20', 'MI-204']])))
  const september = await journalOf(own, '2026-09')
  expect(entriesOf(september)).toEqual(['cost: expense 4701.91, payable -4701.91 MI-204'])
  expect(september.entries[0]).toMatchObject({ currency: 'EUR', lines: [{ original: 4017_350_000_000_000_000_000n }, { original: -4017_350_000_000_000_000_000n }] })
  await people.close(own, '2026-09')
  const october = await journalOf(own, '2026-10')
  expect([october.entries[0]?.date, ...entriesOf(october)]).toEqual(['2026-10-06', 'payment: fx 4.29 MI-204, payable -4.29 MI-204'])
  expect(balances(september, october)['payable']).toBe('-4706.2')

  own.configure(`${ACCOUNTS.replace(' }', ', cash: "1000 Bank" }')}sources:
  - { id: mistle, provider: OpenAI, account: org-mistle, tax: reverse_charge, match: { payee: ["MISTLE*"] }, legs: [billed, invoiced] }
${people.yaml}`)
  expect(entriesOf(await journalOf(own, '2026-10'))).toEqual(['payment: payable 4701.91 MI-204, fx 4.29 MI-204, cash -4706.2 MI-204'])
})

test.each([['recoverable', 'cost: expense 839.2, tax 200 T-1, payable -1000 T-1, tax 9.8 T-2, payable -49 T-2'], ['cost', 'cost: expense 839.2, expense 209.8, payable -1000 T-1, payable -49 T-2']])('14: tax that is %s', async (tax, expected) => {
  const config = `tax: ${tax}
sources:
  - { id: tessel, provider: Tessel, match: { payee: ["TESSEL*"] }, legs: [invoiced] }
`
  const own = book(ACCOUNTS + config)
  const head = { issuer: 'Tessel', account: 'tessel', issued: '2026-05-20' }
  await own.take(own.file('t-1.csv', invoice({ number: 'T-1', ...head }, [{ nature: 'usage', net: '800.00', tax: '200.00', from: '2026-05-01', to: '2026-06-01' }])))
  await own.take(own.file('t-2.csv', invoice({ number: 'T-2', ...head }, [{ nature: 'usage', net: '39.20', tax: '9.80', tax_included: 'true', from: '2026-05-01', to: '2026-06-01' }])))
  expect(entriesOf(await journalOf(own, '2026-05'))).toEqual([expected])
  own.configure(ACCOUNTS.replace('tax: "1180 Input tax", ', '') + config)
  if (tax === 'recoverable') await expect(journalOf(own, '2026-05')).rejects.toThrow(/accounts.tax is not set \(Tessel 2026-05: recoverable tax of T-1\)/)
  else await journalOf(own, '2026-05')
})

test('16: every statement stands with its signed figure', async () => {
  const own = book(`${ACCOUNTS}sources:
${['s1', 's2', 's3'].map((id) => `  - { id: ${id}, provider: OpenAI, account: org-${id}, legs: [billed] }\n`).join('')}`)
  for (const [account, whole] of [['org-s1', '1207.3349'], ['org-s2', '884.4449'], ['org-s3', '-12.345']] as const) await own.take(own.file(`${account}.csv`, openaiCost(account, perDay('2026-06-01', '2026-07-01', '0.00').map(([day], index) => [day, index === 0 ? whole : '0']))), { asOf: '2026-07-05T00:00:00Z' })
  const journal = await journalOf(own, '2026-06')
  expect(entriesOf(journal)).toEqual(['cost: expense 1207.33, accrued -1207.33', 'cost: expense 884.44, accrued -884.44', 'cost: expense -12.35, accrued 12.35'])
  expect(balances(journal)['expense']).toBe('2079.42')
})

test('an annual plan is prepaid when invoiced, and cost by its days', async () => {
  const own = book(`${ACCOUNTS}close: { start_month: 2026-01 }
tax: recoverable
sources:
  - { id: plan, provider: Plan, legs: { invoiced: advisory } }
`)
  await own.take(own.file('y-1.csv', invoice({ number: 'Y-1', issuer: 'Plan', account: 'plan', issued: '2026-01-05' }, [{ nature: 'subscription', net: '3650.00', tax: '365.00', from: '2026-01-01', to: '2027-01-01' }])))
  const months = Array.from({ length: 12 }, (_, index) => `2026-${String(index + 1).padStart(2, '0')}`)
  const journals = []
  for (const month of months) journals.push(await journalOf(own, month))
  expect(journals.slice(0, 2).map(entriesOf)).toEqual([['purchase: prepaid 3340 Y-1, tax 334 Y-1, payable -3674 Y-1', 'cost: expense 310, tax 31 Y-1, payable -341 Y-1'], ['cost: expense 280, prepaid -280 Y-1']])
  expect(balances(...journals)).toEqual({ expense: '3650', payable: '-4015', prepaid: '0', tax: '365' })
})

test('what has no price, and accounts that are not named, are listed', async () => {
  const own = book(`sources:
  - { id: lark, provider: OpenAI, account: org-lark, legs: { billed: close } }
`)
  await own.take(own.file('cost_2026-11-01_2026-11-30.csv', openaiCost('org-lark', perDay('2026-11-01', '2026-12-01', '300.00'))), { asOf: '2026-12-05T00:00:00Z' })
  await expect(journalOf(own, '2026-11')).rejects.toThrow(/accounts.expense is not set[^]*accounts.accrued is not set/)
})
