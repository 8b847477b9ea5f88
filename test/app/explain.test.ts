// explain on the example company: every figure foots to its parts, every reference leads on, down to the vendor's text.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explain, explainCode } from '../../src/app/explain.ts'
import type { Explanation } from '../../src/app/explanation.ts'
import { importFiles } from '../../src/app/import.ts'
import { recordsAt } from '../../src/app/original.ts'
import { reconcileReport } from '../../src/app/reconcile.ts'
import { withSession } from '../../src/app/session.ts'
import { money, sum, text } from '../../src/domain/money.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { book } from './book.ts'
import type { Book } from './book.ts'

let example: Book
beforeAll(async () => {
  example = await book()
})
afterAll(() => example.remove())

const ask = (ref: string, month?: string): Promise<Explanation> => withSession(example.workspace, example.outside, {}, (session) => explain(session, ref, month))
const partsOf = (found: Explanation): string => text(sum(found.children.filter((child) => child.part).map((child) => money(child.amount ?? 'x'))))
const importOf = async (name: string): Promise<string> => withSession(example.workspace, example.outside, {}, async ({ ledger }) => String((await ledger.row<{ import_id: number }>('select import_id from import where ends_with(file, $name) order by import_id', { name })).import_id))
const AWS = '2026-10/417702938156/USD'

describe('explain', () => {
  it('walks from the month to records: every part foots, every reference is found', async () => {
    await withSession(example.workspace, example.outside, {}, async (session) => {
      const asked = new Set<string>()
      const kinds = new Set<string>()
      const wrong: string[] = []
      const queue = ['2026-10']
      for (let ref = queue.shift(); ref !== undefined; ref = queue.shift()) {
        if (asked.has(ref)) continue
        asked.add(ref)
        const code = explainCode(ref)
        const found = code?.explanation ?? (await explain(session, ref, undefined))
        // A cell shows its twenty largest charges; of each kind of record a few will do here.
        const records = found.children.filter((child) => child.kind !== 'payment' && /^\d+:/.test(child.ref ?? ''))
        queue.push(...found.children.filter((child) => !records.includes(child) || records.indexOf(child) < 2).flatMap((child) => (child.ref === null ? [] : [child.ref])))
        kinds.add(found.kind)
        if (found.amount !== null && found.children.some((child) => child.part) && partsOf(found) !== found.amount) wrong.push(`${ref}: ${partsOf(found)} of ${found.amount}`)
        if (found.kind !== 'code' && (found.kind !== 'adjustment' || found.details['document'] !== null) && found.evidence.length === 0) wrong.push(`${ref}: no evidence`)
        for (const entry of found.evidence) if (!/^[0-9a-f]{64}$/.test(entry.sha256) || entry.file === '' || (entry.record ?? 1) > (entry.last_record ?? 1)) wrong.push(`${ref}: ${JSON.stringify(entry)}`)
      }
      expect(wrong).toEqual([])
      expect([...kinds].sort()).toEqual(['adjustment', 'bridge', 'cell', 'charge', 'document', 'invoice_line', 'month', 'payment', 'statement', 'variance'])
    })
  }, 120_000)

  it('says for the month what reconcile says', async () => {
    const found = await ask('2026-10')
    expect(found.amount).toBe('4567.1066')
    expect(found.children.map((child) => child.amount)).toEqual(['2800', '424.65', '427.5', '914.9566'])
    // The half month's export is superseded: nothing of the number rests on it.
    expect(found.evidence.map((entry) => entry.file.split('/').at(-1))).not.toContain('cost_2026-10-01_2026-10-15.csv')
  })

  it('splits a statement into cells and lines, with its documents and bridges beside them', async () => {
    const found = await ask(AWS)
    expect(found.amount).toBe('2800')
    expect(found.children.filter((child) => child.part).map((child) => [child.ref, child.amount])).toEqual([[`${AWS}#credit/invoiced/2026-10-01..2026-11-01`, '-40'], [`${AWS}#usage/invoiced/2026-10-01..2026-11-01`, '2840']])
    expect(found.children.filter((child) => child.kind === 'document').map((child) => child.ref)).toEqual(['2310477815', '2310477816'])
    expect(found.children.find((child) => child.kind === 'bridge' && child.ref === `${AWS}#I`)?.amount).toBe('0.00176')
    const cur = found.evidence.filter((entry) => entry.file.endsWith('.csv.gz'))
    expect(cur.reduce((total, entry) => total + entry.records, 0)).toBe(16) // 17 AI rows, one of them tax
    expect(found.evidence.map((entry) => entry.file.split('/').at(-1))).toEqual(expect.arrayContaining(['invoices-aws.csv', 'mercury-transactions.csv']))
    const usage = await ask(`${AWS}#usage/invoiced/2026-10-01..2026-11-01`)
    expect(usage.children.filter((child) => child.kind === 'adjustment').map((child) => child.amount)).toEqual(['0.00176', '-60.00176'])
    expect(partsOf(usage)).toBe('2840')
  })

  it('finds a document with its lines, payment and statement', async () => {
    const found = await ask('2310477815')
    expect([found.kind, found.amount, found.details['gross']]).toEqual(['document', '4750', '5130'])
    expect(partsOf(found)).toBe('4750')
    expect(found.children.filter((child) => child.kind === 'payment').map((child) => child.amount)).toEqual(['5130'])
    expect(found.children.at(-1)?.ref).toBe(AWS)
    // A receipt has the invoice's number and is no second invoice.
    const receipted = await ask('C7D1A94E-0007')
    expect([receipted.amount, partsOf(receipted), receipted.children.filter((child) => child.label.startsWith('receipt')).length]).toEqual(['500', '500', 1])
  })

  it('reads a charge back from the archived file, packed or not', async () => {
    const id = await importOf('acme-00001.csv.gz')
    const found = await ask(`${id}:1`)
    const lines = gunzipSync(readFileSync(join(example.workspace.root, 'downloads/2026-11-06/aws-cur/acme-00001.csv.gz'))).toString('utf8').split('\n')
    expect(found.details['record']).toEqual({ number: 1, header: lines[0], text: lines[1], note: null })
    const [columns] = found.details['columns'] as Record<string, unknown>[]
    expect(columns).toMatchObject({ x_record_no: '1', billing_currency: 'USD', billing_account_id: '417702938156', charge_period_start: expect.stringMatching(/^2026-10-\d\dT\d\d:00:00Z$/) as string })
    expect(found.amount).toBe(columns?.['effective_cost'])
    expect(found.evidence).toEqual([{ import_id: id, file: expect.stringContaining('acme-00001.csv.gz') as string, sha256: found.details['sha256'], record: 1, last_record: 1, records: 1, amount: found.amount }])
  })

  it('prices metered use, a record in several parts, and says that the bill counts instead', async () => {
    const id = await importOf('completions_usage_2026-10-01_2026-10-31.csv')
    const found = await ask(`${id}:1`)
    expect(found.children.filter((child) => child.part)).toHaveLength(3)
    expect(partsOf(found)).toBe(found.amount)
    expect((found.details['charges'] as { price_state: string; recognized: boolean; unit_price: string }[]).every((charge) => charge.price_state === 'priced' && !charge.recognized && charge.unit_price !== null)).toBe(true)
    const part = await ask(`${id}:1:2`)
    expect(part.amount).toBe(found.children[1]?.amount)
  })

  it('knows superseded evidence, and records that did not enter', async () => {
    const half = await importOf('cost_2026-10-01_2026-10-15.csv')
    const found = await ask(`${half}:1`)
    expect((found.details['charges'] as { status: string }[])[0]?.status).toBe('superseded')
    expect(found.children.filter((child) => child.kind === 'statement')).toEqual([])
    const whole = await importOf('cost_2026-10-01_2026-10-31.csv')
    const lines = readFileSync(join(example.workspace.root, 'downloads/2026-11-06/cost_2026-10-01_2026-10-31.csv'), 'utf8').trimEnd().split('\n').slice(1)
    const sunday = lines.findIndex((line) => /^[^,]+,[^,]+,[^,]+,[^,]+,*$/.test(line)) + 1
    expect(sunday).toBeGreaterThan(0)
    const empty = await ask(`${whole}:${sunday}`)
    expect(empty.kind).toBe('record')
    expect((empty.details['record'] as { text: string }).text).toBe(lines[sunday - 1])
  })

  it('reads a bank row from the extract that is kept, and only the rows it holds', async () => {
    const id = await importOf('mercury-transactions.csv')
    const rows = await withSession(example.workspace, example.outside, {}, ({ ledger }) => ledger.rows<{ record: string; payee: string; amount: string }>('select x_record_no::varchar as record, payee, plain(amount) as amount from evidence_payment where x_import_id = $id order by x_record_no', { id: Number(id) }))
    expect(rows.length).toBeGreaterThan(8)
    for (const row of rows) {
      const found = await ask(`${id}:${row.record}`)
      const { text: original, note } = found.details['record'] as { text: string; note: string }
      expect(note).toContain('extract')
      expect(original).toContain(row.payee)
      expect(original).toContain(text(-money(row.amount)))
      expect(found).toMatchObject({ kind: 'payment', amount: row.amount })
    }
  })

  it('explains an import by its control totals', async () => {
    const found = await ask(`import:${await importOf('cost_2026-10-01_2026-10-31.csv')}`)
    expect(found.amount).toBe('964.9566')
    expect(partsOf(found)).toBe('964.9566')
    expect(found.evidence[0]).toMatchObject({ record: 1, last_record: 151, records: 151 })
  })

  it('finds a variance in whatever month it is', async () => {
    const { body } = await withSession(example.workspace, example.outside, {}, (session) => reconcileReport(session, '2026-10', null))
    const [variance] = (body as unknown as { statements: { variances: { id: string; amount: string }[] }[] }).statements.flatMap((statement) => statement.variances)
    const found = await ask(variance?.id ?? '')
    expect([found.kind, found.amount, found.month]).toEqual(['variance', variance?.amount, '2026-10'])
  })

  it('refuses what it does not know, saying what a reference is', async () => {
    for (const ref of ['nothing', '2026-10/nobody/USD', `${AWS}#usage/billed/2026-10-01..2026-10-02`, `${AWS}#line-99`, 'decision:1', '0123456789ab', '7:999999']) {
      await expect(ask(ref), ref).rejects.toMatchObject({ code: 'REF_UNKNOWN' })
    }
    for (const ref of ['import:99', '99:1']) await expect(ask(ref), ref).rejects.toMatchObject({ code: 'IMPORT_UNKNOWN' })
  })
})

describe('records by number', () => {
  const records = async (file: string, numbers: number[], size: number): Promise<(string | null)[]> => {
    const pieces = async function* (): AsyncGenerator<string> {
      for (let at = 0; at < file.length; at += size) yield await Promise.resolve(file.slice(at, at + size))
    }
    return recordsAt(pieces(), numbers)
  }

  it('are cut at line ends outside quotes, whatever the ends and however the text arrives', async () => {
    const file = 'a,b\r\n1,"two\r\nlines, ""and"" quotes"\r\n\r\n3,5" disk\n4, "x,\ny"\r5,last'
    for (let size = 1; size <= file.length; size += 1) {
      expect(await records(file, [0, 1, 2, 3, 4, 5], size)).toEqual(['a,b', '1,"two\r\nlines, ""and"" quotes"', '3,5" disk', '4, "x,\ny"', '5,last', null])
    }
  })
})

describe('a record of a Parquet file', () => {
  it('is read back as JSON, its values as the file has them', async () => {
    const folder = join(packageRoot, 'fixtures/aws-cur-2')
    const name = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((file) => file.endsWith('.parquet')) ?? expect.fail('no Parquet fixture')
    const { imports } = await importFiles(example.workspace, [join(folder, name)], { account: '417702938156', as: 'aws-cur-2', dryRun: false }, example.outside)
    const id = imports[0]?.id ?? expect.fail(JSON.stringify(imports[0]?.diagnostics))
    const record = await withSession(example.workspace, example.outside, {}, (session) => session.ledger.row<{ record: string; cost: string }>('select x_record_no::varchar as record, plain(billed_cost) as cost from evidence_charge where x_import_id = $id order by x_record_no desc limit 1', { id: Number(id) }))
    const found = await ask(`${id}:${record.record}`)
    const { text: original, note } = found.details['record'] as { text: string; note: string }
    expect(note).toContain('Parquet')
    expect(text(money(String((JSON.parse(original) as Record<string, unknown>)['line_item_unblended_cost'])))).toBe(record.cost)
  })
})
