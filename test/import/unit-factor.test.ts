// A priced export whose tokens cost a thousand times what they are known to: refused whole, with the record; unless the
// company's rate card says so.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { money, text } from '../../src/domain/money.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { scratch } from '../parsers/workspace.ts'
import type { Scratch } from '../parsers/workspace.ts'

const CONFIG = `company: Meridian Retail
currency: USD
sources:
  - { id: aws, provider: AWS, account: "402718336901" }
  - { id: azure-ea, provider: Microsoft Azure, account: "71529430" }
  - { id: azure-mca, provider: Microsoft Azure, match: { ids: [KQ4M-7TZN-BG7-PGB] } }
  - { id: gcp, provider: Google Cloud, account: 01C0DE-5A17B2-9F33D0 }
  - { id: gcp-csv, provider: Google Cloud, account: 01F00D-3B44A1-77C2E9 }
  - { id: openai, provider: OpenAI, account: org-r5JqW8dVnTz2 }
`

function fixture(path: string): string {
  const bytes = readFileSync(join(packageRoot, 'fixtures', path))
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}

const thousandfold = (amount: string): string => text(money(amount) * 1000n)
/** The cost of every row of predictions × 1,000. */
const dearer = (pattern: RegExp) => (content: string): string => content.split('\n').map((line) => (line.includes('Predictions') ? line.replace(pattern, (_, before: string, cost: string, after: string) => before + thousandfold(cost) + after) : line)).join('\n')
const unit = (from: string, to: string) => (content: string): string => content.replaceAll(from, to)

/** A fixture with its unit (or the price) a thousand times off, in the vendor's own layout. */
const WRONG: readonly (readonly [format: string, path: string, edit: (content: string) => string, says: RegExp])[] = [
  ['aws-cur-legacy', 'aws-cur-legacy/harbor-2026-08.csv', unit('1K tokens', 'tokens'), /too few tokens, by a factor of about 1000$/],
  ['aws-cur-2', 'aws-cur-2/tern-2026-08.csv', unit('1K tokens', 'tokens'), /too few tokens, by a factor of about 1000$/],
  ['azure-cost-details-ea', 'azure-cost-details-ea/larch-2026-09-actual.csv', unit(',1M,', ',1K,'), /too few tokens, by a factor of about 1000$/],
  ['azure-cost-details-ea', 'azure-cost-details-ea/larch-2026-09-actual.csv', unit(',1K,', ',1M,'), /gpt-4\.1 input: 0\.002 USD a million tokens, known to cost 2: too many tokens/],
  ['azure-cost-details-mca', 'azure-cost-details-mca/larch-2026-10-no-period.csv', unit(',1K,', ',1M,'), /too many tokens, by a factor of about 1000$/],
  ['gcp-billing-jsonl', 'gcp-billing-jsonl/quillon-2026-10.jsonl', dearer(/("cost":)([\d.]+)(,)/), /gemini-2\.5-flash .*too few tokens/],
  ['gcp-billing-csv', 'gcp-billing-csv/202610_billing.csv', dearer(/(,)(\d+\.\d+)(,USD,)/), /gemini-2\.5-flash .*too few tokens/],
  ['focus', 'focus/aws-1.2.csv', unit('1K tokens', 'Tokens'), /nova-pro input: 800 USD a million tokens, known to cost 0\.8: too few tokens, by a factor of about 1000$/],
]

async function refusalOf(own: Scratch, path: string, content: string): Promise<{ status: string; code: string | undefined; message: string; record: number | undefined; hint: string }> {
  const [result] = await own.take([own.file(path.split('/').at(-1) ?? path, content)], { asOf: '2026-12-31T00:00:00Z' })
  return { status: result?.status ?? '', code: result?.error?.code, message: result?.error?.message ?? JSON.stringify(result?.diagnostics), record: result?.error?.place.record, hint: result?.error?.place.hint ?? '' }
}

describe('a bill in another unit than it is read in is refused', () => {
  test.each(WRONG)('%s: %s', async (_, path, edit, says) => {
    const own = scratch(CONFIG)
    const content = fixture(path)
    expect(edit(content)).not.toBe(content)
    const refused = await refusalOf(own, path, edit(content))
    expect(refused).toMatchObject({ status: 'refused', code: 'UNIT_FACTOR', message: expect.stringMatching(says), record: expect.any(Number) })
    expect(await own.rows('select (select count(*) from evidence_charge)::integer as charges, (select count(*) from import)::integer as imports')).toEqual([{ charges: 0, imports: 0 }])
    // As the vendor wrote it, it enters.
    expect((await own.take([own.file(`right-${path.split('/').at(-1) ?? ''}`, content)], { asOf: '2026-12-31T00:00:00Z' }))[0]?.status).toBe('imported')
  })
})

test('the record, the unit word and the way out are named; a dry run says so too', async () => {
  const own = scratch(CONFIG)
  const wrong = fixture('focus/aws-1.2.csv').replaceAll('1K tokens', 'Tokens')
  const refused = await refusalOf(own, 'focus.csv', wrong)
  expect(refused).toMatchObject({ record: 1, hint: 'look at the unit "Tokens" and the quantity of the record: which of them counts thousands (or millions) of tokens? Is the price real, say it in the rate card (rates.csv): AWS, nova-pro, input' })
  expect((await own.take([own.file('focus.csv', wrong)], { asOf: '2026-12-31T00:00:00Z', dryRun: true }))[0]).toMatchObject({ status: 'refused', error: { code: 'UNIT_FACTOR' } })
})

describe('the company’s own price counts before the list', () => {
  const wrong = fixture('focus/aws-1.2.csv').replaceAll('1K tokens', 'Tokens')
  const HEAD = 'provider,sku,match,token_kind,unit,unit_quantity,price,currency'
  const statusWith = async (...lines: string[]): Promise<string> => {
    const own = scratch(`${CONFIG}rates: rates.csv\n`)
    own.file('rates.csv', `${[HEAD, ...lines].join('\n')}\n`)
    const { status, message } = await refusalOf(own, 'focus.csv', wrong)
    return status === 'refused' ? message : status
  }

  test('by model, or by the vendor’s word for it', async () => {
    expect(await statusWith('AWS,,nova-pro,input,Tokens,1000000,800,USD', 'AWS,,nova-pro,output,Tokens,1000000,3200,USD')).toBe('imported')
    expect(await statusWith('AWS,NP1,,input,Tokens,1000000,800,USD', 'AWS,NP2,,output,Tokens,1000000,3200,USD')).toBe('imported')
  })

  test('only for what it prices, and only at its price', async () => {
    expect(await statusWith('AWS,,nova-pro,input,Tokens,1000000,800,USD')).toMatch(/^nova-pro output: 3200 USD/)
    expect(await statusWith('AWS,NP2,,input,Tokens,1000000,800,USD', 'AWS,,nova-pro,output,Tokens,1000000,3200,USD')).toMatch(/^nova-pro input: 800 USD/)
    expect(await statusWith('AWS,,nova-pro,*,Tokens,1000000,0.7,USD'.replace('*', 'input'))).toMatch(/^nova-pro input: 800 USD a million tokens, known to cost 0\.7/)
    expect(await statusWith('Anthropic,,nova-pro,input,Tokens,1000000,800,USD')).toMatch(/^nova-pro input/)
  })
})

test('what nobody can compare enters: another currency, an unknown model, tokens for nothing', async () => {
  const focus = fixture('focus/aws-1.2.csv').replaceAll('1K tokens', 'Tokens')
  for (const content of [focus.replaceAll(',USD,', ',KRW,'), focus.replaceAll('NovaPro', 'NovaUnheard').replaceAll('Nova Pro', 'Nova Unheard')]) {
    const own = scratch(CONFIG)
    expect(content).not.toBe(focus)
    expect(await refusalOf(own, 'focus.csv', content)).toMatchObject({ status: 'imported' })
  }
})
