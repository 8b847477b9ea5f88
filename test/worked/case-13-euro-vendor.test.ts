// Worked example 13: a vendor in euros, paid by a dollar card. Recognized lines are translated once, at the mean of the
// service month's published rates; FX is a difference between payable and paid, and nothing else moves.
import { expect, test } from 'vitest'
import { workingDays } from '../../src/reconcile/working-days.ts'
import { closeVerify } from '../../src/app/close-status.ts'
import { undoImport } from '../../src/app/imports.ts'
import { matchesReport } from '../../src/app/report-matches.ts'
import { bank, book, bridge, card, ecb, invoice, openaiCost, perDay, variances } from './build.ts'
import type { Book } from './build.ts'
import { signers } from './signers.ts'

const SEPTEMBER = workingDays('2026-09')
/** The first eleven working days at one rate, the other eleven at another, October 1 at a third. */
const RATES = [...SEPTEMBER.map((day, index) => [day, { USD: index < 11 ? '1.1654' : '1.1754' }] as const), ['2026-10-01', { USD: '1.1832' }] as const]

const config = (more: string): string => `company: Mistle House
sources:
  - { id: mistle, provider: OpenAI, account: org-mistle, tax: reverse_charge, match: { payee: ["MISTLE*"] }, legs: [billed, invoiced] }
${more}`

async function evidence(own: Book): Promise<void> {
  const days = perDay('2026-09-01', '2026-10-01', '4017.35').map(([day, amount]) => [day, amount, { amount_currency: 'eur' }] as const)
  await own.take(own.file('cost_2026-09-01_2026-09-30.csv', openaiCost('org-mistle', days)), { asOf: '2026-10-05T00:00:00Z' })
  await own.take(own.file('mi-204.csv', invoice({ number: 'MI-204', issuer: 'Mistle', account: 'org-mistle', issued: '2026-10-01', currency: 'EUR' }, [{ nature: 'usage', net: '4017.35', from: '2026-09-01', to: '2026-10-01' }])))
}

test.each([
  ['a card row that names the document', 'Chase9910_Activity_20261012.csv', card([['2026-10-06', 'MISTLE SAS PARIS', '4706.20', 'MI-204']]), 1],
  ['a bank row that gives the original currency', 'mercury.csv', bank([['2026-10-06', 'MISTLE SAS', '4706.20', '', 'EUR']]), 4],
  ['a card row of the payee alone', 'Chase9910_Activity_20261012.csv', card([['2026-10-06', 'MISTLE SAS PARIS', '4706.20']]), 4],
])('%s: FX +4.29 between payable and paid', async (_, name, statement, pass) => {
  const people = signers()
  const own = book(config(people.yaml))
  await evidence(own)
  await own.take(own.file('eurofxref-hist.csv', ecb(RATES)))
  await own.take(own.file(name, statement))
  const september = await own.statement('2026-09')
  // (11 × 1.1654 + 11 × 1.1754) ÷ 22 = 1.1704; 4,017.35 × 1.1704 = 4,701.90644.
  expect(september).toMatchObject({
    currency: 'EUR', recognized: '4017.35', billed: '4017.35', invoiced: '4017.35', payable: '4017.35', paid: '4017.35', open_payable: '0', tax: '0', provisional: false, state: 'in_tolerance',
    reporting: { recognized: '4701.90644', signed: null, fx_rate: '1.1704', fx_date: '2026-09-30', paid: '4706.2' },
  })
  expect(bridge(september, 'I')).toEqual({ total: '0', codes: {} })
  expect(bridge(september, 'P')).toEqual({ total: '4.29', codes: { FX: '4.29' } })
  expect(september.bridges.find(({ bridge: found }) => found === 'P')).toMatchObject({ currency: 'USD' })
  expect(variances(september)).toEqual(['P FX 4.29 in_tolerance'])
  expect(september.month).toMatchObject({ totals: { recognized: '4701.90644', payable: '4701.90644', paid: '4706.2', variance: '0' }, reasons: [], provisional: false })
  expect(await own.session((session) => matchesReport(session, { month: '2026-09' }))).toMatchObject({ body: { rows: [{ document: 'MI-204', amount: '4017.35', currency: 'EUR', pass }], unmatched: [] } })

  expect((await people.close(own, '2026-09')).signed_total).toBe('4701.91')
  const signed = await own.statement('2026-09')
  expect(signed).toMatchObject({ recognized: '4017.35', signed: '4017.35', reporting: { recognized: '4701.90644', signed: '4701.91' } })
  expect(signed.month).toMatchObject({ signed_total: '4701.91', totals: { recognized: '4701.90644' } })
})

test('before the month is over, rate and statement are provisional; later rates make them final by themselves', async () => {
  const people = signers()
  const own = book(config(people.yaml))
  await evidence(own)
  await own.take(own.file('early.csv', ecb(RATES.slice(0, 11))))
  const early = await own.statement('2026-09')
  expect(early).toMatchObject({ provisional: true, finality: 'lag', reporting: { recognized: '4681.81969', fx_rate: '1.1654', fx_date: '2026-09-15' } })
  expect(early.month).toMatchObject({ provisional: true, reasons: ['provisional'] })
  await expect(people.prepare(own, '2026-09')).rejects.toThrow('the rate from EUR is provisional, 2026-09-16, 2026-09-17, 2026-09-18 and 8 more days not published or not imported')
  await own.take(own.file('late.csv', ecb(RATES)))
  expect(await own.statement('2026-09')).toMatchObject({ provisional: false, reporting: { recognized: '4701.90644', fx_rate: '1.1704' } })
})

test('a signed month holds its rates: verified from the archive, not moved by what is published later', async () => {
  const people = signers()
  const own = book(config(people.yaml))
  await evidence(own)
  const [rates] = await own.take(own.file('eurofxref-hist.csv', ecb(RATES)))
  await people.close(own, '2026-09')
  const { document } = await own.session(({ ledger }) => ledger.row<{ document: string }>("select document from close_version where month = '2026-09'"))
  const pinned = JSON.parse(document) as { sources: Record<string, { format: string }>; fx: Record<string, { method: string; rate: string; date: string; days: Record<string, string> }> }
  expect(pinned.fx['EUR']).toMatchObject({ method: 'month_average', rate: '1.1704', date: '2026-09-30', days: { '2026-09-01': '1.1654', '2026-09-30': '1.1754' } })
  expect(Object.keys(pinned.fx['EUR']?.days ?? {})).toHaveLength(22)
  expect(pinned.sources[rates?.id ?? '']).toMatchObject({ format: 'ecb-fx-csv' })
  await expect(own.session((session) => undoImport(session, rates?.id ?? '', undefined))).rejects.toThrow(/is evidence of 2026-09, which is signed/)

  const corrected = RATES.map(([day, rate]) => [day, day === '2026-09-01' ? { USD: '1.2654' } : rate] as const)
  await own.take(own.file('corrected.csv', ecb([...corrected, ['2026-10-02', { USD: '1.1833' }]])))
  const signed = await own.statement('2026-09')
  expect(signed).toMatchObject({ reporting: { recognized: '4701.90644', signed: '4701.91', fx_rate: '1.1704' } })
  expect(signed.month).toMatchObject({ signed_total: '4701.91', reasons: [] })
  expect(await own.session((session) => closeVerify(session, '2026-09', undefined))).toMatchObject({ holds: true, level: 'full', differences: [] })
})

test('a month in the reporting currency uses no rates: they may be undone, and change nothing', async () => {
  const people = signers()
  const own = book(config(people.yaml))
  await own.take(own.file('cost_2026-09-01_2026-09-30.csv', openaiCost('org-mistle', perDay('2026-09-01', '2026-10-01', '4017.35'))), { asOf: '2026-10-05T00:00:00Z' })
  await own.take(own.file('mi-204.csv', invoice({ number: 'MI-204', issuer: 'Mistle', account: 'org-mistle', issued: '2026-10-01' }, [{ nature: 'usage', net: '4017.35', from: '2026-09-01', to: '2026-10-01' }])))
  const [rates] = await own.take(own.file('eurofxref-hist.csv', ecb(RATES)))
  await people.close(own, '2026-09')
  const { document } = await own.session(({ ledger }) => ledger.row<{ document: string }>("select document from close_version where month = '2026-09'"))
  expect(document).not.toMatch(/ecb-fx-csv|"fx":/)
  expect((await own.session((session) => undoImport(session, rates?.id ?? '', undefined))).imports).toMatchObject([{ status: 'undone' }])
})

test('without a rate the month is not worth what its digits say', async () => {
  const people = signers()
  const own = book(config(people.yaml))
  await evidence(own)
  const september = await own.statement('2026-09')
  expect(september).toMatchObject({ recognized: '4017.35', reporting: { recognized: null, fx_rate: null, fx_date: null } })
  expect(september.month).toMatchObject({ totals: { recognized: null }, reasons: ['fx_missing'] })
  await expect(people.prepare(own, '2026-09')).rejects.toThrow(/no rate from EUR into USD/)
})

test('a fixed rate of the configuration needs no file and is never provisional', async () => {
  const own = book(config('fx: { method: fixed, rates: { EUR: "1.1704" } }\n'))
  await evidence(own)
  expect(await own.statement('2026-09')).toMatchObject({ provisional: false, reporting: { recognized: '4701.90644', fx_rate: '1.1704' } })
})

test('month_end takes the last published day', async () => {
  const own = book(config('fx: { method: month_end }\n'))
  await evidence(own)
  await own.take(own.file('eurofxref-hist.csv', ecb(RATES)))
  // 4,017.35 × 1.1754
  expect(await own.statement('2026-09')).toMatchObject({ provisional: false, reporting: { recognized: '4721.99319', fx_rate: '1.1754', fx_date: '2026-09-30' } })
})
