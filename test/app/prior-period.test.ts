// What comes after a signature: taken by itself up to close.prior_period, by decision above it, and whatever happens the
// months as signed, with what is not taken yet, add up to what was used.
import { expect, test } from 'vitest'
import { closeDrift, closeStatus } from '../../src/app/close-status.ts'
import { reopen } from '../../src/app/close.ts'
import { spendReport } from '../../src/app/report-spend.ts'
import { closeVerify } from '../../src/app/verify.ts'
import { money, sum, text } from '../../src/domain/money.ts'
import { addMonths, monthPeriod } from '../../src/domain/period.ts'
import { book, openaiCost, perDay } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'

const CONFIG = `company: Gull Yard
close: { start_month: 2026-01, prior_period: { abs: 1, pct: 0.1 } }
sources:
  - { id: gull, provider: OpenAI, account: org-gull, legs: [billed] }
`

const cents = (amount: number): string => `${Math.trunc(amount / 100)}.${String(amount % 100).padStart(2, '0')}`
let downloads = 0

/** A download of a whole month, newer than those before. */
async function take(own: Book, month: string, amount: number): Promise<void> {
  downloads += 1
  const { end } = monthPeriod(month, 'UTC')
  await own.take(own.file(`${month}-${downloads}.csv`, openaiCost('org-gull', perDay(`${month}-01`, end.slice(0, 10), cents(amount)))), { asOf: `2027-01-01T${String(Math.trunc(downloads / 60)).padStart(2, '0')}:${String(downloads % 60).padStart(2, '0')}:00Z` })
}

const drift = (own: Book, month: string, take = false) => own.session((session) => closeDrift(session, month, { take, note: 'restated' }))
const recognized = async (own: Book, request: object): Promise<string> => own.session(async (session) => ((await spendReport(session, { by: 'month', ...request })).body as { total: { recognized_cost: string } }).total.recognized_cost)
const adjustments = async (own: Book, month: string): Promise<string[]> => (await own.reconcile(month)).statements.flatMap((statement) => statement.adjustments.filter(({ kind }) => kind === 'prior_period').map((line) => `${line.service_month} ${line.recognized}`))

test('small drift is a line of the oldest open month by itself, larger drift waits for a decision', async () => {
  const people = signers()
  const own = book(`${CONFIG}${people.yaml}`)
  await take(own, '2026-01', 735_025)
  await take(own, '2026-02', 790_000)
  await people.close(own, '2026-01')

  // 0.50 is within 1.00 and within 0.1 % of 7,350.25.
  await take(own, '2026-01', 735_075)
  expect(await drift(own, '2026-01')).toMatchObject({ drift: [], automatic: [{ statement: '2026-01/org-gull/USD', amount: '0.5', into: '2026-02' }], takenInto: null })
  expect((await own.session((session) => closeStatus(session, '2026-01'))).reasons).toEqual([])
  expect([await adjustments(own, '2026-02'), (await own.statement('2026-02')).recognized]).toEqual([['2026-01 0.5'], '7900.5'])
  expect([await recognized(own, { month: '2026-01' }), await recognized(own, { month: '2026-01', restated: true })]).toEqual(['7350.25', '7350.75'])

  // 48.50 is not: all of it waits, and February takes it by decision.
  await take(own, '2026-01', 739_875)
  expect(await drift(own, '2026-01')).toMatchObject({ drift: [{ amount: money('48.5') }], automatic: [] })
  expect(await adjustments(own, '2026-02')).toEqual([])
  expect((await drift(own, '2026-01', true)).takenInto).toBe('2026-02')
  expect(await adjustments(own, '2026-02')).toEqual(['2026-01 48.5'])
  await people.close(own, '2026-02')

  // What February took when it was signed is taken: the next small step falls to March, and is signed with it.
  await take(own, '2026-03', 810_000)
  await take(own, '2026-01', 739_905)
  expect(await adjustments(own, '2026-03')).toEqual(['2026-01 0.3'])
  await people.close(own, '2026-03')
  // Back by 0.40: April gives it back.
  await take(own, '2026-01', 739_865)
  await take(own, '2026-04', 1000)
  expect(await adjustments(own, '2026-04')).toEqual(['2026-01 -0.4'])
  for (const month of ['2026-01', '2026-02', '2026-03']) expect(await own.session((session) => closeVerify(session, month, undefined))).toMatchObject({ holds: true, level: 'full' })
}, 120_000)

test('without a limit nothing is taken by itself', async () => {
  const people = signers()
  const own = book(`${CONFIG.replace(', prior_period: { abs: 1, pct: 0.1 }', '')}${people.yaml}`)
  await take(own, '2026-01', 735_025)
  await people.close(own, '2026-01')
  await take(own, '2026-01', 735_026)
  await take(own, '2026-02', 100)
  expect(await drift(own, '2026-01')).toMatchObject({ drift: [{ amount: money('0.01') }], automatic: [] })
  expect(await adjustments(own, '2026-02')).toEqual([])
}, 60_000)

/** Numbers that look random and are the same each time. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.trunc((state / 2_147_483_648) * sides)
  }
}

const MONTHS = ['2026-01', '2026-02', '2026-03', '2026-04']

test.each([7])('whatever is restated, taken, signed and reopened: all months add up, as signed and restated (seed %i)', async (seed) => {
  const people = signers()
  const own = book(`${CONFIG}${people.yaml}`)
  const roll = dice(seed)
  const used = new Map<string, number>()
  const signed: string[] = []
  for (const month of MONTHS) {
    used.set(month, 50_000 + roll(50_000))
    await take(own, month, used.get(month) ?? 0)
  }
  const told: string[] = []
  for (let step = 0; step < 9; step += 1) {
    const act = step === 0 ? 3 : roll(6)
    const month = MONTHS[roll(MONTHS.length)] ?? ''
    if (act <= 2) {
      used.set(month, (used.get(month) ?? 0) + (roll(2) === 0 ? roll(100) - 50 : roll(9000) - 4500))
      await take(own, month, used.get(month) ?? 0)
    } else if (act === 3 && signed.length < MONTHS.length) {
      const next = MONTHS[signed.length] ?? ''
      await people.close(own, next)
      signed.push(next)
    } else if (act === 4 && signed.includes(month)) await drift(own, month, true)
    else if (act === 5 && signed.includes(month)) {
      await own.session((session) => reopen(session, month, { reason: 'again', cascade: true, by: 'Bo Roy' }))
      signed.splice(signed.indexOf(month))
    } else continue
    told.push(`${act} ${month}`)
    const range = { from: '2026-01', to: addMonths('2026-04', 1) }
    const [asSigned, restated] = [await recognized(own, range), await recognized(own, { ...range, restated: true })]
    let open = 0n
    for (const one of signed) open += sum((await drift(own, one)).drift.map(({ amount }) => amount))
    const truth = [...used.values()].reduce((all, amount) => all + amount, 0)
    expect([told, asSigned, text(money(asSigned) + open)]).toEqual([told, restated, text(money(cents(truth)))])
  }
  expect(signed.length + told.length).toBeGreaterThan(5)
}, 240_000)
