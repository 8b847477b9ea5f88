// The same bytes given again with options: stamps are replaced, logged, and nothing of another account moves.
import { expect, test } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import { book, openaiCost } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'

const CONFIG = `company: Quill
currency: USD
sources:
  - { id: quill, provider: OpenAI, account: org-quill, legs: [billed] }
`
const again = async (own: Book, path: string, options: Parameters<typeof importFiles>[2]): ReturnType<typeof importFiles> => importFiles(own.workspace, [path], options, own.outside)
const logged = (own: Book): Promise<{ what: string }[]> => own.session(({ ledger }) => ledger.rows<{ what: string }>("select what from log where what = 'import' order by log_no"))

test('a later --as-of moves no money, is logged, and makes a month final that was read before', async () => {
  const own = book(CONFIG)
  const path = own.file('costs.csv', openaiCost('org-quill', [['2026-10-01', '10.00'], ['2026-10-31', '20.00']]))
  await own.take(path, { asOf: '2026-10-31T12:00:00Z' })
  expect((await own.statement('2026-10')).finality).toBe('none')
  const { imports } = await again(own, path, { asOf: '2026-11-20T00:00:00Z' })
  expect(imports).toMatchObject([{ status: 'unchanged', as_of: '2026-11-20T00:00:00Z', as_of_from: 'option' }])
  expect(await logged(own)).toHaveLength(2)
  expect((await own.statement('2026-10')).finality).toBe('lag')
  // Nothing is said that was not known: nothing to log.
  await again(own, path, {})
  await again(own, path, { asOf: '2026-11-20T00:00:00Z' })
  expect(await logged(own)).toHaveLength(2)
})

const HEADER = 'usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,cost_type'
const TWO = `company: Quill
currency: USD
sources:
  - { id: labs, provider: Anthropic, account: labs }
  - { id: store, provider: Anthropic, account: store }
`
const states = (own: Book): Promise<{ state: string }[]> => own.session(({ ledger }) => ledger.rows<{ state: string }>("select account || ' ' || status || ' ' || strftime(period_end, '%m-%d') || ' ' || coalesce((select sum(slice.records) filter (counted) from slice where slice.delivery_id = delivery.delivery_id), 0)::varchar as state from delivery order by delivery_id"))

test('a --period for the bytes of one account leaves those of another', async () => {
  const own = book(TWO)
  const path = own.file('costs.csv', `${HEADER}\n2026-10-01,Claude Opus 4.5,Default,bot,message,≤ 200k,output,0.75,token\n`)
  await own.take(path, { account: 'labs' })
  await own.take(path, { account: 'store' })
  const { imports } = await again(own, path, { account: 'store', period: { start: '2026-10-01T00:00:00Z', end: '2026-10-11T00:00:00Z' } })
  expect(imports).toMatchObject([{ status: 'imported', account: 'store', supersedes: ['2'] }])
  expect((await states(own)).map(({ state }) => state)).toEqual(['labs imported 10-02 1', 'store undone 10-02 0', 'store imported 10-11 1'])
})

const exported = (time: string): string => `${JSON.stringify({
  billing_account_id: '01AAAA-222222-33BBBB', service: { description: 'Vertex AI' }, sku: { description: 'Gemini 2.5 Flash GA Text Input - Predictions' },
  usage_start_time: '2026-10-12 10:00:00 UTC', usage_end_time: '2026-10-12 11:00:00 UTC', project: { id: 'reed' }, export_time: time, cost: 4, currency: 'USD', credits: [], invoice: { month: '202610' }, cost_type: 'regular',
})}\n`

test('the time that a vendor wrote stands, whether --as-of comes with the file or with the same bytes later', async () => {
  for (const first of [{}, { asOf: '2026-11-20T00:00:00Z' }]) {
    const own = book('company: Reed Optics\ncurrency: USD\nsources:\n  - { id: gcp, provider: Google Cloud, account: 01AAAA-222222-33BBBB }\n')
    const path = own.file('gcp.jsonl', exported('2026-11-09 08:00:00 UTC'))
    await own.take(path, { covers: ['202610'], ...first })
    const { imports } = await again(own, path, { asOf: '2026-11-20T00:00:00Z' })
    expect(imports).toMatchObject([{ status: 'unchanged', as_of: '2026-11-09T08:00:00Z', as_of_from: 'vendor' }])
    expect(await logged(own)).toHaveLength(1)
  }
})
