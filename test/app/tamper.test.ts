// Tampering with what a signed month rests on: every row of the ledger, every file of the archive, the log. Each is found
// and named.
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { accrue } from '../../src/app/accrue.ts'
import { waive } from '../../src/app/decide.ts'
import { importDelivery, readyDelivery } from '../../src/app/import.ts'
import { reopen } from '../../src/app/close.ts'
import { reconcileReport } from '../../src/app/reconcile.ts'
import { closeVerify } from '../../src/app/verify.ts'
import type { Verified } from '../../src/app/verify.ts'
import { book, invoice, openaiCost, perDay } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'

const USAGE = 'usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count,inference_geo,speed'

/** Two versions of January: billed and metered evidence, an invoice, an accrual and a waiver; reopened and signed again. */
async function twoVersions(): Promise<Book> {
  const people = signers()
  const own = book(`company: Wren Dock
close: { start_month: 2026-01 }
sources:
  - { id: wren, provider: OpenAI, account: org-wren, legs: { billed: close, paid: close } }
  - { id: finch, provider: Anthropic, account: finch, formats: [anthropic-tokens-csv], legs: { metered: close } }
  - { id: desk, provider: Deskly, account: desk-1, legs: [invoiced] }
  - { id: late, provider: Lateral, account: late-1, legs: [invoiced] }
${people.yaml}`)
  await own.take(own.file('january.csv', openaiCost('org-wren', perDay('2026-01-01', '2026-02-01', '310.00'))), { asOf: '2026-02-05T00:00:00Z' })
  await own.take(own.file('claude_api_tokens_2026_01.csv', `${USAGE}\n${Array.from({ length: 31 }, (_, index) => `2026-01-${String(index + 1).padStart(2, '0')},claude-haiku-4-5-20251001,main,Default,standard,≤ 200k,1000000,0,0,0,0,0,not_available,`).join('\n')}\n`), { asOf: '2026-02-20T00:00:00Z' })
  await own.take(own.file('desk.csv', invoice({ number: 'D-7', issuer: 'Deskly', issued: '2026-01-31', account: 'desk-1' }, [{ net: '40.00', nature: 'seat', from: '2026-01-01', to: '2026-02-01' }])), {})
  await own.session((session) => waive(session, 'wren', { month: '2026-01', leg: 'paid', note: 'paid by the parent' }))
  await own.session((session) => accrue(session, 'late', { month: '2026-01', amount: '25.00', note: 'not invoiced yet' }))
  await people.close(own, '2026-01')
  await own.session((session) => reopen(session, '2026-01', { reason: 'a second look', cascade: false, by: 'Bo Roy' }))
  await people.close(own, '2026-01')
  return own
}

const verify = (own: Book): Promise<Verified> => own.session((session) => closeVerify(session, '2026-01', undefined))

/** What is done to the ledger, and how that is named. Each group is done at once: nothing hides another thing. */
const TAMPERED: readonly (readonly (readonly [what: string, sql: string, found: RegExp])[])[] = [
  [
    ['a charge', "update evidence_charge set effective_cost = 1 where x_import_id = 1 and x_record_no = 7", /^record of .*january\.csv: 7$/],
    ['a word of a charge', "update evidence_charge set x_model = 'gpt-4o' where x_import_id = 1 and x_record_no = 8", /^record of .*january\.csv: 8$/],
    ['a charge that is gone', 'delete from evidence_charge where x_import_id = 1 and x_record_no = 9', /^record of .*january\.csv: 9$/],
    ['a charge that was added', 'insert into evidence_charge select * replace (99 as x_record_no) from evidence_charge where x_import_id = 1 and x_record_no = 10', /^record of .*january\.csv: 99$/],
    ['tokens', 'update evidence_charge set consumed_quantity = 5 where x_import_id = 2 and x_record_no = 3', /^record of .*claude_api_tokens_2026_01\.csv: 3$/],
    ['an invoice line', 'update evidence_invoice_detail set billed_cost = 41', /^record of .*desk\.csv: 1$/],
    ['the money of a slice', 'update slice_amount set amount = amount + 1 where slice_id = (select min(slice_id) from slice where delivery_id = 1)', /^slice of .*january\.csv: /],
    ['the month of a slice', "update slice set month = '2026-02' where slice_id = (select max(slice_id) from slice where delivery_id = 1)", /^slice of .*january\.csv: {2}2026-01-31/],
    ['a pinned price', 'update version_price set x_cost_low = 3 where version_no = 2 and x_record_no = 4', /^price of .*claude_api_tokens_2026_01\.csv: 4\.1$/],
  ],
  [
    ['a slice that counts no more', "update slice set counted = false, recognized = false, status = 'superseded' where slice_id = (select min(slice_id) from slice where delivery_id = 1)", /^slice 1$/],
    ['a pinned slice', 'update version_slice set recognized = not recognized where slice_id = 1 and version_no = 2', /^slice 1$/],
    ['a pinned slice that is gone', 'delete from version_slice where slice_id = 2 and version_no = 2', /^slice 2$/],
    ['a line that is no charge', "update adjustment_line set recognized_cost = 1 where version_no = 2 and kind = 'accrual'", /^line \d+ of 2026-01\/late-1\/USD$/],
    ['a statement', 'update statement_line set recognized_cost = 1 where version_no = 2', /^lines statements/],
    ['what is shown', "update close_version set body = replace(body, 'Pia Rowe', 'Bo Roy') || ' '", /^body$/],
    ['a decision\'s amount', "update decision set amount = 26 where kind = 'accrue'", /^decision 2$/],
    ['a decision\'s note', "update decision set note = 'no reason' where kind = 'waive'", /^decision 1$/],
  ],
  [
    ['a decision that is gone', 'delete from decision where decision_id = 1', /^decision 1$/],
    ['the document', "update close_version set document = replace(document, '310', '311')", /^digest$/],
  ],
  [
    ['document, digest and figures together', "update close_version set document = replace(document, 'Wren Dock', 'Wren Rock'), digest = 'sha256:' || repeat('0', 64)", /^signature to prepare$/],
    ['an entry of the log', "update log set who = 'nobody' where log_no = 3", /^log entry 3$/],
  ],
  [
    ['a signature of another version', 'update close_version as one set signed_signature = (select signed_signature from close_version where version_no = 1) where version_no = 2', /^signature to sign$/],
    ['an entry of the log that is gone', 'delete from log where log_no = 4', /^log entry 4$/],
  ],
  [
    ['the end of the log', "delete from log where log_no = (select max(log_no) from log)", /^log of version 2$/],
  ],
  [
    ['a version that was never there', 'delete from close_version where version_no = 1', /^log entry \d+$/],
  ],
  [
    ['a reopening that was not', "update close_version set state = 'signed' where version_no = 1", /^log of version 1$/],
  ],
  [
    ['the hash of an import', "update import set sha256 = repeat('0', 64) where import_id = 1", /^import 1$/],
    ['contracts', "update close_version set contracts_text = 'x'", /^contracts$/],
  ],
]

test('every row and every file that two versions rest on', async () => {
  const own = await twoVersions()
  const { holds, level, versions } = await verify(own)
  expect([holds, level, versions.map(({ versionNo, state, differences }) => [versionNo, state, differences])]).toEqual([true, 'full', [[1, 'reopened', []], [2, 'signed', []]]])
  // 310.00 billed, 31 million tokens at 1.00 a million, 40.00 invoiced, 25.00 accrued.
  expect((await own.session((session) => reconcileReport(session, '2026-01', null))).body).toMatchObject({ state: 'signed', version_no: 2, signed_total: '406' })

  const kept = `${own.workspace.root}-kept`
  onTestFinished(() => rmSync(kept, { recursive: true, force: true }))
  cpSync(own.workspace.directory, kept, { recursive: true })
  const unseen: unknown[] = []
  for (const group of TAMPERED) {
    await own.session(async ({ ledger }) => {
      for (const [, sql] of group) await ledger.run(sql)
    })
    const judged = (await verify(own)).versions
    const named = judged.flatMap(({ differences }) => differences.map((difference) => difference.what))
    if (judged.every((version) => version.holds)) unseen.push(group)
    unseen.push(...group.filter(([, , found]) => !named.some((name) => found.test(name))).map(([what]) => [what, named]))
    rmSync(own.workspace.directory, { recursive: true })
    cpSync(kept, own.workspace.directory, { recursive: true })
  }
  expect(unseen).toEqual([])

  const archived = readdirSync(own.workspace.archivePath, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const path = archived.find((name) => readFileSync(name, 'utf8').startsWith('start_time')) ?? ''
  const text = readFileSync(path, 'utf8')
  for (const content of [text.replace('10.00', '11.00'), text.slice(0, -30)]) {
    writeFileSync(path, content)
    expect(await verify(own)).toMatchObject({ holds: false, level: 'full', differences: [{ what: expect.stringMatching(/^archive of .*january\.csv$/) }] })
  }
  rmSync(path)
  expect(await verify(own)).toMatchObject({ holds: false, level: 'impossible', differences: [{ what: expect.stringMatching(/^archive of .*january\.csv$/), derived: 'gone' }] })
}, 300_000)

test('a newer parser that reads another amount is a change of method, told with its amount', async () => {
  const people = signers()
  const own = book(`company: Wren Dock
sources:
  - { id: wren, provider: OpenAI, account: org-wren, legs: [billed] }
${people.yaml}`)
  const path = own.file('january.csv', openaiCost('org-wren', perDay('2026-01-01', '2026-02-01', '310.00').map(([day, amount], index) => [day, amount, { user_id: index % 2 === 0 ? 'ann' : 'bo' }] as const).flatMap((row, index) => (index === 30 ? [row, [row[0], '10.00', { user_id: 'trial' }] as const] : [row]))))
  await own.session(async (session) => {
    const { archived: _, ...input } = await readyDelivery(session, [{ name: 'january.csv', path, format: 'openai-cost-csv' }], { asOf: '2026-02-05T00:00:00Z' })
    // The version before passed over rows of one user: 10.00 on the last day.
    const before = { ...input.parser, version: input.parser.version - 1, dropped: [...(input.parser.dropped ?? []), { code: 'DROPPED' as const, when: "user_id = 'trial'" }] }
    await importDelivery(session, { ...input, parser: before }, false)
  })
  expect((await people.close(own, '2026-01')).signed_total).toBe('310')
  const verified = await verify(own)
  expect([verified.holds, verified.level, verified.methodChanges]).toEqual([false, 'full', [{ part: 'parser openai-cost-csv', expected: '0', derived: '1' }]])
  expect(verified.differences.every(({ cause }) => cause === 'method')).toBe(true)
  expect(verified.differences.filter(({ amount }) => amount !== undefined).map(({ what, amount }) => [what, amount])).toEqual([
    ['statements["2026-01/org-wren/USD"].recognized', '10'], ['statements["2026-01/org-wren/USD"].signed', '10'], ['signed_total', '10'],
  ])
})
