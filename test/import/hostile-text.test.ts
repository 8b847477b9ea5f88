// Text in other encodings and line ends, and damaged text: read as it is meant, or refused with its place.
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { withSession } from '../../src/app/session.ts'
import { explainRecord } from '../../src/app/explain-record.ts'
import { FIXED } from '../../src/dev/fixtures.ts'
import { expectRefused, file, hostile, line } from './hostile.ts'

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')
const MARK = '\ufeff'
/** Text with one byte put where § stands. */
const bytes = (text: string, ...values: readonly number[]): Buffer => Buffer.concat(text.split('§').flatMap((part, at) => (at === 0 ? [Buffer.from(part)] : [Buffer.from(values), Buffer.from(part)])))

describe('encodings', () => {
  test('Windows-1252 is read, said, and found again in the archive', async () => {
    const { workspace, give } = await hostile()
    const result = await give('cost.csv', bytes(file(line({ project: 'Caf§ Nord' }), line({ day: 1 })), 0xe9))
    expect(result).toMatchObject({ status: 'imported', records: { read: 2, accepted: 2 }, amounts: [{ in_file: '2.5' }] })
    expect(result.diagnostics).toContainEqual(expect.objectContaining({ code: 'ENCODING_ASSUMED', severity: 'warning' }))
    await withSession(workspace, FIXED, {}, async (session) => {
      expect(await session.ledger.rows("select distinct sub_account_name from evidence_charge where sub_account_name like 'Caf%'")).toEqual([{ sub_account_name: 'Café Nord' }])
      const explained = await explainRecord(session, `${result.id}:1`, Number(result.id), 1, null)
      expect(JSON.stringify(explained.details)).toContain('Café Nord')
    })
  })

  test('what is neither is refused with line and byte, and moves nothing', async () => {
    const { give, moved } = await hostile()
    const two = file(line(), line({ day: 1, project: 'Caf§ Nord' }))
    for (const [name, content, says] of [
      ['a valid sequence beside it', bytes(file(line({ project: 'Übung' }), line({ day: 1, project: 'Caf§ Nord' })), 0xe9), /is not UTF-8: line 3, byte \d+/],
      ['0xff', bytes(two, 0xff), /is not UTF-8: line 3/],
      ['undefined', bytes(two, 0x81), /is not UTF-8: line 3/],
      ['a control character beside it', bytes(two, 0x01, 0xe9), /is not UTF-8: line 3/],
      ['no word beside it', bytes(file(line({ project: '§' })), 0xe9), /is not UTF-8: line 2/],
      ['another script', bytes(file(line({ project: 'x§' })), 0xd6, 0xd0, 0xce, 0xc4, 0xb2, 0xe2, 0xca, 0xd4, 0xb5), /is not UTF-8: line 2/],
      ['cut in a character', Buffer.from(file(line({ project: 'é' }))).subarray(0, Buffer.from(file(line({ project: 'é' }))).indexOf(0xc3) + 1), /is not UTF-8: line 2/],
    ] as const) expectRefused(await give('cost.csv', content), 'ENCODING', says, name)
    for (const [name, content, says] of [
      ['without a mark', utf16(file(line())), /UTF-16 without a byte order mark/],
      ['half a unit', utf16(MARK + file(line())).subarray(0, -1), /is not UTF-16LE: line 2/],
      ['half a pair', Buffer.concat([utf16(MARK + file(line({ project: 'x' }))), Buffer.from([0x3d, 0xd8])]), /is not UTF-16LE: line 3/],
      ['a lone surrogate', utf16(MARK + file(line(), line({ day: 1, project: 'a\ud83db' }))), /is not UTF-16LE: line 3/],
      ['big endian, half a unit', utf16(MARK + file(line())).swap16().subarray(0, -1), /is not UTF-16BE/],
    ] as const) expectRefused(await give('cost.csv', content), 'ENCODING', says, name)
    expectRefused(await give('cost.csv', utf16(`${MARK}${file(line(), line({ day: 1, project: 'a\0b' }))}`)), 'NUL_BYTE', /NUL byte at line 3/)
    // Past the first 64 KiB, by which a file is identified.
    const long = file(...Array.from({ length: 900 }, (_, at) => line({ amount: `0.${at}` })))
    expectRefused(await give('cost.csv', `${long}${line()}\0\n`), 'NUL_BYTE', /line 902/)
    expect(await moved()).toEqual([])
  })
})

describe('line ends', () => {
  test.each([
    ['CR alone', (text: string) => text.replaceAll('\n', '\r')],
    ['mixed', (text: string) => text.replace('\n', '\r\n').replace(/\n(?=\d+,\d+,,,7)/, '\r')],
    ['CRLF, the last missing', (text: string) => text.trimEnd().replaceAll('\n', '\r\n')],
  ])('%s: the same records', async (_, change) => {
    const { give } = await hostile()
    const result = await give('cost.csv', change(file(line({ amount: '5' }), line({ day: 1, amount: '7' }), line({ day: 2, amount: '11' }))))
    expect(result).toMatchObject({ status: 'imported', records: { read: 3, accepted: 3 }, amounts: [{ in_file: '23' }] })
  })

  test('line ends inside quotes are the cell\'s, whatever ends the records', async () => {
    const { workspace, give } = await hostile()
    const text = `${file(line({ project: '"one\r\ntwo\nthree ""x"" 5\r, y"' }), line({ day: 1 })).replace('\n', '\r\n')}`
    const result = await give('cost.csv', text)
    expect(result).toMatchObject({ status: 'imported', records: { read: 2, accepted: 2 } })
    expect(result.diagnostics).toContainEqual(expect.objectContaining({ code: 'LINE_ENDS', message: expect.stringContaining('1 line ends') }))
    await withSession(workspace, FIXED, {}, async ({ ledger }) => expect(await ledger.rows("select sub_account_name from evidence_charge where sub_account_name like 'one%'")).toEqual([{ sub_account_name: 'one\r\ntwo\nthree "x" 5\r, y' }]))
  })

  test('long quoted cells over the borders of what the engine reads at once', { timeout: 60_000 }, async () => {
    const { give } = await hostile()
    const cell = `"${Array.from({ length: 4000 }, (_, at) => `1780272000,1780358400,,,9${at},usd,"",\n`).join('').replaceAll('"', '""')}"`
    const lines = Array.from({ length: 100 }, (_, at) => line({ day: at % 25, amount: `0.${String(at + 1).padStart(3, '0')}`, project: at % 2 === 0 ? cell : 'shop' }))
    const result = await give('cost.csv', file(...lines))
    expect(result).toMatchObject({ status: 'imported', records: { read: 100, accepted: 100 }, amounts: [{ in_file: '5.05' }] })
  })
})

describe('gzip', () => {
  const text = file(line({ amount: '5' }), line({ day: 1, amount: '7' }))
  const [head, tail] = [text.slice(0, 300), text.slice(300)]

  test('several members and padding are read', async () => {
    const { give } = await hostile()
    expect(await give('cost.csv.gz', Buffer.concat([gzipSync(head), gzipSync(tail), Buffer.alloc(1024)]))).toMatchObject({ status: 'imported', records: { read: 2 }, amounts: [{ in_file: '12' }] })
  })

  test('a cut, damaged or continued one is refused', async () => {
    const { give, moved } = await hostile()
    const whole = gzipSync(text)
    const flipped = Buffer.from(whole)
    flipped[whole.length - 6] = (flipped[whole.length - 6] ?? 0) ^ 1
    for (const [name, content] of [
      ['cut', whole.subarray(0, -9)], ['wrong checksum', flipped], ['garbage behind', Buffer.concat([whole, Buffer.from('more')])],
      ['a member behind padding', Buffer.concat([gzipSync(head), Buffer.alloc(16), gzipSync(tail)])], ['half a member', Buffer.concat([whole, whole.subarray(0, 30)])],
    ] as const) expectRefused(await give('cost.csv.gz', content), 'GZIP_CORRUPT', /gzip/, name)
    expect(await moved()).toEqual([])
  })
})
