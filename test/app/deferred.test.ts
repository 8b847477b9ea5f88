// Variances that were put off come back: listed with their age, in no bridge, in the way of the next close until they
// are decided again or gone.
import { describe, expect, test } from 'vitest'
import { closeDrift } from '../../src/app/close-status.ts'
import { reconcileReport } from '../../src/app/reconcile.ts'
import { resolveVariance, standingDecisions, undoDecision, undoResolution } from '../../src/app/resolve.ts'
import { bank, book, bridge, invoice, openaiCost, perDay } from '../worked/build.ts'
import type { Book, Month, StatementBody } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'

interface Carried { readonly id: string; readonly code: string; readonly bridge: string; readonly amount: string; readonly state: string; readonly since: string; readonly age_days: number; readonly age_months: number; readonly statement: string; readonly because: string }

const carried = (month: Month): readonly Carried[] => (month as unknown as { carried: readonly Carried[] }).carried
const brief = (month: Month): string[] => carried(month).map((item) => `${item.bridge} ${item.code} ${item.amount} ${item.state} since ${item.since}, ${item.age_days} days, ${item.age_months} months`)
const resolve = (own: Book, id: string, as: string, note?: string, month?: string): Promise<unknown> => own.session((session) => resolveVariance(session, id, { as, note, month }))

/** What the command prints, without the book's own checks of every export: months are read often here. */
const reconcile = (own: Book, month: string, asOf: string | null = null): Promise<Month> => own.session(async (session) => {
  const { body, reasons } = await reconcileReport(session, month, asOf)
  return { ...body, reasons } as unknown as Month
})
const statement = async (own: Book, month: string): Promise<StatementBody & { readonly month: Month }> => {
  const body = await reconcile(own, month)
  expect(body.statements).toHaveLength(1)
  return { ...(body.statements[0] as StatementBody), month: body }
}

/** October: 310.00 of detail, 350.00 invoiced. November and December agree. */
async function quarter(people: ReturnType<typeof signers>): Promise<{ own: Book; id: string }> {
  const own = book(`company: Plover
close: { start_month: 2026-10 }
sources:
  - { id: plover, provider: OpenAI, account: org-plover, match: { payee: ["OPENAI*"] }, legs: { billed: advisory, invoiced: advisory } }
${people.yaml}`)
  await own.take(own.file('october.csv', openaiCost('org-plover', perDay('2026-10-01', '2026-11-01', '310.00'))), { asOf: '2026-11-05T00:00:00Z' })
  await own.take(own.file('november.csv', openaiCost('org-plover', perDay('2026-11-01', '2026-12-01', '300.00'))), { asOf: '2026-12-05T00:00:00Z' })
  await own.take(own.file('invoices.csv', invoice({ number: 'PL-10', issuer: 'OpenAI', account: 'org-plover', issued: '2026-11-01', due: '2026-11-15' }, [{ nature: 'usage', net: '350.00', from: '2026-10-01', to: '2026-11-01' }])), { asOf: '2026-11-03T00:00:00Z' })
  await own.take(own.file('invoice-11.csv', invoice({ number: 'PL-11', issuer: 'OpenAI', account: 'org-plover', issued: '2026-12-01', due: '2027-03-15' }, [{ nature: 'usage', net: '300.00', from: '2026-11-01', to: '2026-12-01' }])), { asOf: '2026-12-03T00:00:00Z' })
  const october = await statement(own, '2026-10')
  expect(bridge(october, 'I')).toEqual({ total: '40', codes: { UNEXP: '40' } })
  return { own, id: october.variances[0]?.id ?? '' }
}

test('a deferred variance returns with its age, in no bridge, and is deferred again', async () => {
  const people = signers()
  const { own, id } = await quarter(people)
  await resolve(own, id, 'deferred', 'asked OpenAI, ticket 4711')
  const october = await statement(own, '2026-10')
  expect(october).toMatchObject({ state: 'explained', variances: [{ id, state: 'deferred', since: '2026-10', age_days: 0 }] })
  expect(october.month.qualifications).toEqual([{ kind: 'override', source: 'plover', amount: '40', currency: 'USD', note: 'asked OpenAI, ticket 4711', by: 'test', ref: id, outcome: 'deferred' }])
  expect(carried(october.month)).toEqual([])
  await people.close(own, '2026-10')

  const november = await statement(own, '2026-11')
  expect(brief(november.month)).toEqual(['I UNEXP 40 open since 2026-10, 30 days, 1 months'])
  expect(carried(november.month)[0]?.because).toContain('deferred in 2026-10 by test: asked OpenAI, ticket 4711')
  expect(november).toMatchObject({ state: 'open', variances: [{ id, since: '2026-10', age_days: 30, state: 'open' }] })
  expect(bridge(november, 'I')).toEqual({ total: '0', codes: {} })
  expect(november.month.totals['variance']).toBe('0')
  expect(november.month.reasons).toEqual(['open_variance'])
  await expect(people.prepare(own, '2026-11')).rejects.toMatchObject({ code: 'NOT_READY', place: { blockers: [{ reason: 'open_variance', ref: id }] } })
  // Half-way through the month it is not yet as old.
  expect(brief(await reconcile(own, '2026-11', '2026-11-11T00:00:00Z'))).toEqual(['I UNEXP 40 open since 2026-10, 10 days, 1 months'])

  await resolve(own, id, 'deferred')
  expect((await statement(own, '2026-11')).state).toBe('explained')
  await people.close(own, '2026-11')
  // December has no evidence of the account: the item stands without a statement.
  const december = await reconcile(own, '2026-12')
  expect(december.statements).toEqual([])
  expect(brief(december)).toEqual(['I UNEXP 40 open since 2026-10, 61 days, 2 months'])
  expect(december.reasons).toEqual(['open_variance'])
  await resolve(own, id, 'written_off', 'below what a lawyer costs')
  expect((await reconcile(own, '2026-12')).reasons).toEqual([])
  expect((await reconcile(own, '2026-12')).qualifications).toMatchObject([{ kind: 'override', source: 'plover', amount: '40', outcome: 'written_off' }])
  await people.close(own, '2026-12')
  expect(carried(await reconcile(own, '2027-01'))).toEqual([])
})

test('an item that is gone by itself says so and blocks nothing; where it is back, it is open again', async () => {
  const people = signers()
  const { own, id } = await quarter(people)
  await resolve(own, id, 'deferred')
  await people.close(own, '2026-10')
  const [corrected] = await own.take(own.file('corrected.csv', invoice({ number: 'PL-10', issuer: 'OpenAI', account: 'org-plover', issued: '2026-11-01', due: '2026-11-15' }, [{ nature: 'usage', net: '310.00', from: '2026-10-01', to: '2026-11-01' }])), { asOf: '2026-11-20T00:00:00Z' })
  const november = await statement(own, '2026-11')
  expect(brief(november.month)).toEqual(['I UNEXP 40 settled since 2026-10, 30 days, 1 months'])
  expect(carried(november.month)[0]?.because).toMatch(/gone since/)
  expect(november.month.reasons).toEqual([])
  expect(november.state).toBe('matched')
  await expect(resolve(own, id, 'explained', 'x')).rejects.toMatchObject({ code: 'VARIANCE_SETTLED' })
  // What settled it is drift of its own month.
  expect((await own.session((session) => closeDrift(session, '2026-10', { take: false }))).drift.map(({ amount }) => amount)).toEqual([-40n * 10n ** 18n])
  await own.session((session) => closeDrift(session, '2026-10', { take: true, note: 'corrected invoice' }))
  await people.close(own, '2026-11')
  expect(carried(await reconcile(own, '2026-12'))).toEqual([])
  expect(corrected?.status).toBe('imported')

  // A third version raises it again: the first month that is still open has it.
  await own.take(own.file('again.csv', invoice({ number: 'PL-10', issuer: 'OpenAI', account: 'org-plover', issued: '2026-11-01', due: '2026-11-15' }, [{ nature: 'usage', net: '352.00', from: '2026-10-01', to: '2026-11-01' }])), { asOf: '2026-12-20T00:00:00Z' })
  expect(brief(await reconcile(own, '2026-12'))).toEqual(['I UNEXP 42 open since 2026-10, 61 days, 2 months'])
})

test('while its own month is open a decision is replaced there; a returned one moved beyond tolerance is stale', async () => {
  const people = signers()
  const { own, id } = await quarter(people)
  await resolve(own, id, 'deferred')
  expect(brief(await reconcile(own, '2026-11'))).toEqual(['I UNEXP 40 open since 2026-10, 30 days, 1 months'])
  await resolve(own, id, 'explained', 'a plan fee')
  expect(carried(await reconcile(own, '2026-11'))).toEqual([])
  // Taking it back leaves the deferral, which returns.
  await own.session((session) => undoResolution(session, id, { note: 'no fee after all' }))
  expect(await own.session((session) => standingDecisions(session, '2026-10'))).toMatchObject([{ outcome: 'deferred' }])
  expect(brief(await reconcile(own, '2026-11'))).toEqual(['I UNEXP 40 open since 2026-10, 30 days, 1 months'])
  await people.close(own, '2026-10')
  await expect(own.session((session) => undoDecision(session, 1, {}))).rejects.toMatchObject({ code: 'MONTH_SIGNED' })

  await resolve(own, id, 'explained', 'the plan fee of the contract')
  expect((await reconcile(own, '2026-11')).reasons).toEqual([])
  const version = (net: string, asOf: string) => own.take(own.file(`at-${net}.csv`, invoice({ number: 'PL-10', issuer: 'OpenAI', account: 'org-plover', issued: '2026-11-01', due: '2026-11-15' }, [{ nature: 'usage', net, from: '2026-10-01', to: '2026-11-01' }])), { asOf })
  await version('350.30', '2026-11-20T00:00:00Z')
  expect(brief(await reconcile(own, '2026-11'))).toEqual(['I UNEXP 40.3 explained since 2026-10, 30 days, 1 months'])
  await version('357.00', '2026-11-22T00:00:00Z')
  expect(brief(await reconcile(own, '2026-11'))).toEqual(['I UNEXP 47 stale since 2026-10, 30 days, 1 months'])
})

describe('a dispute', () => {
  test('names its reference, returns, and what is held back for it is open, not overdue', async () => {
    const people = signers()
    const { own, id } = await quarter(people)
    await own.take(own.file('bank.csv', bank([['2026-12-01', 'OPENAI LLC', '310.00', 'PL-10']])), { asOf: '2026-12-10T00:00:00Z' })
    const paid = (await statement(own, '2026-10')).bridges.find((entry) => entry.bridge === 'P')
    expect(paid).toMatchObject({ total: '-40', codes: { MISS: '-40' } })
    await expect(resolve(own, id, 'disputed')).rejects.toMatchObject({ code: 'NOTE_MISSING' })
    await expect(resolve(own, id, 'disputed', '  ')).rejects.toMatchObject({ code: 'NOTE_MISSING' })
    await resolve(own, id, 'disputed', 'OpenAI support, case 991')
    const october = await statement(own, '2026-10')
    expect(october).toMatchObject({ recognized: '350', payable: '350', paid: '310', open_payable: '40', state: 'explained' })
    expect(october.bridges.find((entry) => entry.bridge === 'P')).toMatchObject({ total: '0', codes: {} })
    expect(october.month.reasons).toEqual([])
    expect(october.month.qualifications).toMatchObject([{ kind: 'override', outcome: 'disputed', amount: '40', note: 'OpenAI support, case 991' }])
    await people.close(own, '2026-10')
    expect(brief(await reconcile(own, '2026-11'))).toEqual(['I UNEXP 40 open since 2026-10, 30 days, 1 months'])
    await resolve(own, id, 'explained', 'agreed, we pay it')
    // Once it is no longer disputed the rest is due again.
    expect((await own.session((session) => closeDrift(session, '2026-10', { take: false }))).drift).toEqual([])
    expect((await reconcile(own, '2026-11')).reasons).toEqual([])
  })

  test('an amount near to the disputed one is overdue', async () => {
    const people = signers()
    const { own, id } = await quarter(people)
    await own.take(own.file('bank.csv', bank([['2026-12-01', 'OPENAI LLC', '309.99', 'PL-10']])), { asOf: '2026-12-10T00:00:00Z' })
    await resolve(own, id, 'disputed', 'OpenAI support, case 991')
    expect((await statement(own, '2026-10')).bridges.find((entry) => entry.bridge === 'P')).toMatchObject({ total: '-40.01', codes: { MISS: '-40.01' } })
  })
})

test('what is decided on a returned item is part of the version: a change after prepare voids it', async () => {
  const people = signers()
  const { own, id } = await quarter(people)
  await resolve(own, id, 'deferred')
  await people.close(own, '2026-10')
  await resolve(own, id, 'deferred', 'still waiting')
  await people.prepare(own, '2026-11')
  await resolve(own, id, 'explained', 'a plan fee')
  expect((await reconcile(own, '2026-11')).state).toBe('open')
})
