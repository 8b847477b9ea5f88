// Bills of clouds that several exports show: usage reports and FOCUS, actual and amortized, to date and in full, and a
// vendor's own console beside the bill that resells it. Any contents, any order: one answer, the sum worked out here.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { costDetails, payAsYouGo, ptuUse, RESERVATION, unused } from '../worked/azure.ts'
import { anthropicCost, BEDROCK, csv, cur, S3 } from '../worked/build.ts'
import { afterMonth, dayOf, oneAnswer, RUNS, someDays, someMonth, someOrders, totalOf, units } from './same-money.ts'
import type { Download } from './same-money.ts'

const TIME = { timeout: 240_000 }
const PAYER = '310045528871'
type Days = readonly { readonly day: number; readonly cents: number }[]
const half = (days: Days): Days => days.slice(0, Math.ceil(days.length / 2))
const next = (month: string): string => afterMonth(month, 1)

const FOCUS = 'BilledCost,EffectiveCost,BillingCurrency,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeFrequency,InvoiceId,InvoiceIssuerName,ProviderName,ServiceName,SkuMeter,ConsumedQuantity,ConsumedUnit,CommitmentDiscountId,CommitmentDiscountStatus'
type Cells = Readonly<Record<string, string>>

function focus(month: string, common: Cells, rows: readonly (Cells & { readonly day: string; readonly cost: string })[]): string {
  return csv(FOCUS, rows.map(({ day, cost, ...cells }) => ({
    BilledCost: cost, EffectiveCost: cost, BillingCurrency: 'USD', BillingPeriodStart: `${month}-01T00:00:00Z`, BillingPeriodEnd: next(month), ChargePeriodStart: `${day}T00:00:00Z`, ChargePeriodEnd: `${day}T23:00:00Z`, ChargeCategory: 'Usage', ChargeFrequency: 'Usage-Based', ...common, ...cells,
  })))
}

const AWS_COMMON = { BillingAccountId: PAYER, InvoiceIssuerName: 'Amazon Web Services, Inc.', ProviderName: 'AWS' }
const NOVA = { usage: 'USE1-NovaPro-output-tokens' }
const awsBill = (month: string, days: Days, invoice: string, more: Parameters<typeof cur>[1] = []): string =>
  cur({ payer: PAYER, month, invoice }, [...days.map(({ day, cents }) => ({ ...BEDROCK, ...NOVA, day, cost: units(cents) })), { ...S3, cost: '120.50', day: 1 }, ...more])
const awsFocus = (month: string, days: Days, invoice: string): string =>
  focus(month, { ...AWS_COMMON, InvoiceId: invoice }, [...days.map(({ day, cents }) => ({ day: dayOf(month, day), cost: units(cents), ServiceName: 'Amazon Bedrock', SkuMeter: NOVA.usage, ConsumedQuantity: '10', ConsumedUnit: '1K tokens' })), { day: dayOf(month, 1), cost: '120.50', ServiceName: 'Amazon S3' }])

test('AWS: usage report and FOCUS, to date and in full', TIME, async () => {
  await fc.assert(fc.asyncProperty(someMonth, someDays(), someOrders(4), async (month, days, orders) => {
    const early = half(days)
    const soon = `${dayOf(month, early.at(-1)?.day ?? 1)}T23:30:00Z`
    const answer = await oneAnswer(`company: Tern Bay\nsources:\n  - { id: aws, provider: AWS, account: "${PAYER}", scope: ai_rows, legs: [billed] }\n`, [
      { name: 'report-to-date.csv', format: 'aws-cur-legacy', content: awsBill(month, early, ''), asOf: soon }, { name: 'report.csv', format: 'aws-cur-legacy', content: awsBill(month, days, '99117702'), asOf: afterMonth(month, 6) },
      { name: 'focus-to-date.csv', format: 'focus', content: awsFocus(month, early, ''), asOf: soon }, { name: 'focus.csv', format: 'focus', content: awsFocus(month, days, '99117702'), asOf: afterMonth(month, 8) },
    ], month, orders)
    expect(answer).toMatchObject({ recognized: totalOf(days), billed: [[`${month}/${PAYER}/USD`, totalOf(days), totalOf(days)]], reasons: [], spend: [{ provider: 'AWS', component: 'usage', recognized_cost: totalOf(days) }] })
  }), RUNS)
})

test('Azure: actual and amortized, to date and in full, and FOCUS', TIME, async () => {
  await fc.assert(fc.asyncProperty(someMonth, someDays(4), someDays(3), someOrders(5), async (month, days, covered, orders) => {
    const own = (of: Days) => of.map(({ day, cents }) => payAsYouGo(dayOf(month, day), units(cents)))
    const actual = (of: Days): string => costDetails(month, [...own(of), ...covered.map(({ day }) => ptuUse(dayOf(month, day), '0'))])
    const amortized = (of: Days): string => costDetails(month, [...own(of), ...covered.map(({ day, cents }) => ptuUse(dayOf(month, day), units(cents))), unused(dayOf(month, 28), '5.00')])
    const early = half(days)
    const format = 'azure-cost-details-ea'
    const commitment = { CommitmentDiscountId: RESERVATION, ServiceName: 'Azure OpenAI', BilledCost: '0' }
    const answer = await oneAnswer('company: Rook Analytics\nsources:\n  - { id: azure, provider: Microsoft Azure, account: "71529430", scope: ai_rows, legs: [billed] }\n', [
      { name: 'actual-to-date.csv', format, content: actual(early), asOf: `${dayOf(month, 28)}T00:00:00Z` }, { name: 'actual.csv', format, content: actual(days), asOf: afterMonth(month, 9) },
      { name: 'amortized-to-date.csv', format, content: amortized(early), asOf: `${dayOf(month, 28)}T00:00:00Z` }, { name: 'amortized.csv', format, content: amortized(days), asOf: afterMonth(month, 7) },
      { name: 'focus.csv', format: 'focus', asOf: afterMonth(month, 12), content: focus(month, { BillingAccountId: '71529430', InvoiceIssuerName: 'Microsoft', ProviderName: 'Microsoft' }, [
        ...days.map(({ day, cents }) => ({ day: dayOf(month, day), cost: units(cents), ServiceName: 'Azure OpenAI', SkuMeter: 'gpt 4o 0806 Outp glbl Tokens' })),
        ...covered.map(({ day, cents }) => ({ day: dayOf(month, day), cost: units(cents), ...commitment, CommitmentDiscountStatus: 'Used' })), { day: dayOf(month, 28), cost: '5.00', ...commitment, CommitmentDiscountStatus: 'Unused' },
      ]) },
    ], month, orders)
    const all = totalOf([...days, ...covered, { cents: 500 }])
    expect(answer).toMatchObject({ recognized: all, billed: [[`${month}/71529430/USD`, all, totalOf(days)]], reasons: [] })
  }), RUNS)
})

const GCP_ACCOUNT = '01AAAA-222222-33BBBB'
function gcp(month: string, days: Days, exported: string): string {
  const row = (start: string, cost: number): string => `${JSON.stringify({
    billing_account_id: GCP_ACCOUNT, service: { id: 'C7E2', description: 'Vertex AI' }, sku: { id: 'A', description: 'Gemini 2.5 Flash GA Text Input - Predictions' }, usage_start_time: `${start} UTC`, usage_end_time: `${new Date(Date.parse(`${start.replace(' ', 'T')}Z`) + 3_600_000).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
    project: { id: 'reed' }, export_time: `${exported.slice(0, 19).replace('T', ' ')} UTC`, cost, currency: 'USD', credits: [], invoice: { month: month.replace('-', '') }, cost_type: 'regular',
  })}\n`
  return days.map(({ day, cents }) => row(`${dayOf(month, day)} 12:00:00`, cents / 100)).join('')
}

test('Google Cloud: a running month and the whole one', TIME, async () => {
  await fc.assert(fc.asyncProperty(someMonth, someDays(), someOrders(3), async (month, days, orders) => {
    const early = half(days)
    const soon = `${dayOf(month, early.at(-1)?.day ?? 1)}T20:00:00Z`
    const later = days.map((one, index) => (index === 1 ? { ...one, cents: one.cents + 25 } : one))
    const covers = { covers: [month.replace('-', '')] }
    const answer = await oneAnswer(`company: Reed Optics\nsources:\n  - { id: gcp, provider: Google Cloud, account: ${GCP_ACCOUNT}, legs: [billed] }\n`, [
      { name: 'running.jsonl', format: 'gcp-billing-jsonl', content: gcp(month, early, soon) }, { name: 'whole.jsonl', format: 'gcp-billing-jsonl', content: gcp(month, days, afterMonth(month, 7)), options: covers }, { name: 'later.jsonl', format: 'gcp-billing-jsonl', content: gcp(month, later, afterMonth(month, 9)), options: covers },
    ], month, orders)
    expect(answer).toMatchObject({ recognized: totalOf(later), billed: [[`${month}/${GCP_ACCOUNT}/USD`, totalOf(later), totalOf(later)]] })
  }), RUNS)
})

const CLAUDE = { code: '5qk7wn2vz8rdt4xb1yhp6cge', product: 'Claude Sonnet 4.5 (Amazon Bedrock Edition)', usage: 'USE1-MP:USE1_OutputTokenCount-Units' }
const resold = (through: string): string => `company: Vellum Exchange\nsources:\n  - { id: aws, provider: AWS, account: "${PAYER}", scope: ai_rows, legs: [billed] }\n  - { id: claude-mp, provider: Anthropic, ${through}legs: { billed: advisory } }\n`

function marketplace(month: string, days: Days): { files: Download[]; nova: string; shown: string } {
  const claude = (of: Days) => of.map(({ day, cents }) => ({ ...CLAUDE, day, cost: units(cents), more: { 'bill/BillingEntity': 'AWS Marketplace', 'lineItem/LegalEntity': 'Anthropic, PBC', 'lineItem/LineItemDescription': 'AWS Marketplace software usage|us-east-1|Million Output Tokens', 'pricing/unit': 'Units' } }))
  // The console leaves out one cent in two hundred, and never more than the bill shows.
  const console = days.map(({ day, cents }) => ({ day, cents: cents - Math.floor(cents / 200) }))
  const lines = (of: Days): string => anthropicCost(of.flatMap(({ day, cents }) => [[dayOf(month, day), units(cents - Math.floor(cents / 3))] as const, [dayOf(month, day), units(Math.floor(cents / 3)), { workspace: 'Research', api_key: 'lab', model: 'Claude Haiku 4.5' }] as const]))
  const nova = [{ day: 3, cents: 31_152 }]
  const early = half(days)
  const soon = `${dayOf(month, early.at(-1)?.day ?? 1)}T23:30:00Z`
  return {
    files: [
      { name: 'report-to-date.csv', format: 'aws-cur-legacy', content: awsBill(month, nova, '', claude(early)), asOf: soon }, { name: 'report.csv', format: 'aws-cur-legacy', content: awsBill(month, nova, '99117702', claude(days)), asOf: afterMonth(month, 6) },
      { name: 'console-to-date.csv', format: 'anthropic-cost-csv', content: lines(half(console)), asOf: soon }, { name: 'console.csv', format: 'anthropic-cost-csv', content: lines(console), asOf: afterMonth(month, 6) },
    ],
    nova: totalOf(nova), shown: totalOf(console),
  }
}

test('Claude through a marketplace: the console\'s lines and the rest are the bill\'s', TIME, async () => {
  await fc.assert(fc.asyncProperty(someMonth, someDays(4), someOrders(4), async (month, days, orders) => {
    const { files, nova } = marketplace(month, days)
    const all = totalOf([...days, { cents: 31_152 }])
    const answer = await oneAnswer(resold('billed_through: aws, '), files, month, orders)
    expect(answer).toMatchObject({ recognized: all, billed: [[`${month}/${PAYER}/USD`, all, all]], reasons: [] })
    const rows = answer.models as readonly Readonly<Record<string, string | null>>[]
    const costOf = (model: string | null, provider: string): string | null | undefined => rows.find((row) => row['provider'] === provider && row['model'] === model && row['recognized_cost'] !== '0')?.['recognized_cost']
    const rest = days.reduce((total, { cents }) => total + Math.floor(cents / 200), 0)
    const haiku = days.reduce((total, { cents }) => total + Math.floor((cents - Math.floor(cents / 200)) / 3), 0)
    expect(costOf('claude-haiku-4-5', 'Anthropic') ?? '0').toBe(totalOf([{ cents: haiku }]))
    expect(costOf(null, 'Anthropic') ?? '0').toBe(totalOf([{ cents: rest }]))
    expect(costOf('nova-pro', 'AWS')).toBe(nova)
  }), RUNS)
})

test('the same without billed_through: both statements, and the report that they may be one', TIME, async () => {
  await fc.assert(fc.asyncProperty(someMonth, someDays(4), someOrders(4, 1), async (month, days, orders) => {
    const { files, shown } = marketplace(month, days.map((one) => ({ ...one, cents: one.cents + 1000 })))
    const answer = await oneAnswer(resold(''), files, month, orders)
    const bill = totalOf([...days, { cents: 31_152 + 1000 * days.length }])
    expect(answer.billed).toEqual([[`${month}/${PAYER}/USD`, bill, bill], [`${month}/claude-mp/USD`, shown, shown]])
    expect(answer.reasons).toContain('possible_duplicate')
  }), RUNS)
})
