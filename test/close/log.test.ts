// The log: what is written reads back, and every way to change it afterwards is found.
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { digest } from '../../src/close/canonical.ts'
import { LOG_START, appendLog, logHead, monthSubject, readLog, verifyLog } from '../../src/close/log.ts'
import type { LogEntry, LoggedEntry } from '../../src/close/log.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { openLedger } from './open-ledger.ts'

let ledger: Ledger
beforeEach(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.close())

const accrued: LogEntry = { at: '2026-11-03T09:15:00Z', who: 'Ann Lee', what: 'accrue', subject: monthSubject('2026-10', 'cursor:seat'), old: null, new: '{"amount":"3000"}', why: 'invoice is late' }

/** Five entries; the second has every optional part, the others none. */
async function fill(): Promise<void> {
  await ledger.transaction(async () => {
    await appendLog(ledger, { at: '2026-11-03T09:14:59.120Z', who: 'Ann Lee', what: 'import' })
    await appendLog(ledger, accrued)
    await appendLog(ledger, { at: '2026-11-03T15:00:00+05:45', who: 'Ann Lee', what: 'prepare', subject: monthSubject('2026-10') })
    await appendLog(ledger, { at: '2026-11-04T00:00:00Z', who: 'Bo Roy', what: 'sign', subject: monthSubject('2026-10') })
    await appendLog(ledger, { at: '2026-11-04T00:00:00Z', who: 'Bo Roy', what: 'waive', subject: monthSubject('2026-11', 'aws:paid') })
  })
}

function entryAt(entries: readonly LoggedEntry[], index: number): LoggedEntry {
  const entry = entries[index]
  if (entry === undefined) throw new Error(`no entry at ${index}`)
  return entry
}

describe('writing and reading', () => {
  test('an empty log', async () => {
    expect(await logHead(ledger)).toEqual(LOG_START)
    expect(await readLog(ledger)).toEqual([])
    expect(await verifyLog(ledger)).toBeNull()
  })

  test('entries are numbered, chained and come back as they were', async () => {
    await fill()
    const entries = await readLog(ledger)
    expect(entries.map((entry) => entry.log_no)).toEqual([1, 2, 3, 4, 5])
    expect(entries[1]).toMatchObject(accrued)
    expect(entries.map((entry) => entry.at)).toEqual(['2026-11-03T09:14:59.12Z', '2026-11-03T09:15:00Z', '2026-11-03T09:15:00Z', '2026-11-04T00:00:00Z', '2026-11-04T00:00:00Z'])
    expect(entries[0]).toMatchObject({ previous_hash: LOG_START.hash, subject: null, old: null, new: null, why: null })
    entries.slice(1).forEach((entry, index) => expect(entry.previous_hash).toBe(entries[index]?.hash))
    const { hash, ...content } = entryAt(entries, 2)
    expect(hash).toBe(digest(content))
    expect(await logHead(ledger)).toEqual({ log_no: 5, hash: entries[4]?.hash })
    expect(await verifyLog(ledger)).toBeNull()
  })

  test('a month has what its subject names, not what was done in it', async () => {
    await fill()
    expect((await readLog(ledger, { month: '2026-10' })).map((entry) => entry.what)).toEqual(['accrue', 'prepare', 'sign'])
    expect((await readLog(ledger, { month: '2026-11' })).map((entry) => entry.what)).toEqual(['waive'])
    expect(await readLog(ledger, { month: '2026-1' })).toEqual([])
  })

  test('an entry of a transaction that fails is not there', async () => {
    await fill()
    const head = await logHead(ledger)
    await expect(ledger.transaction(async () => {
      await appendLog(ledger, accrued)
      throw new Error('no')
    })).rejects.toThrow('no')
    expect(await logHead(ledger)).toEqual(head)
    expect(await verifyLog(ledger)).toBeNull()
  })

  test('an instant that is none is refused', async () => {
    await expect(appendLog(ledger, { ...accrued, at: 'yesterday' })).rejects.toThrow('not an ISO 8601 instant')
  })

  test('any text survives, and the chain holds', async () => {
    const words = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((word) => !word.includes('\0'))
    const entry = fc.record({ at: fc.date({ min: new Date('2015-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }).map((date) => date.toISOString()), who: words, what: words, subject: fc.option(words), old: fc.option(words), new: fc.option(words), why: fc.option(words) })
    await fc.assert(fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 4 }), async (entries) => {
      const before = (await logHead(ledger)).log_no
      for (const one of entries) await appendLog(ledger, one)
      const kept = (await readLog(ledger)).slice(before)
      expect(kept.map(({ who, what, subject, old, new: now, why }) => ({ who, what, subject, old, new: now, why }))).toEqual(entries.map(({ at: _at, ...rest }) => rest))
      expect(kept.map((one) => Date.parse(one.at))).toEqual(entries.map((one) => Date.parse(one.at)))
      expect(await verifyLog(ledger)).toBeNull()
    }), { numRuns: 20 })
  })
})

describe('tampering', () => {
  test.each([
    ['"at"', '"at" + interval 1 microsecond'], ['who', "'Eve'"], ['what', "'sign'"], ['subject', "'2026-09 cursor:seat'"], ['old', "''"], ['new', "'{\"amount\":\"9000\"}'"], ['why', 'null'], ['hash', "'sha256:0'"],
  ])('a changed %s', async (column, value) => {
    await fill()
    await ledger.run(`update log set ${column} = ${value} where log_no = 2`)
    expect(await verifyLog(ledger)).toMatchObject({ log_no: 2, problem: 'changed' })
  })

  test('a changed entry with a new hash breaks the next one', async () => {
    await fill()
    const entry = entryAt(await readLog(ledger), 1)
    const { hash: _hash, ...content } = { ...entry, who: 'Eve' }
    await ledger.run('update log set who = $who, hash = $hash where log_no = 2', { who: 'Eve', hash: digest(content) })
    expect(await verifyLog(ledger)).toMatchObject({ log_no: 3, problem: 'out_of_place' })
  })

  test.each([[1], [2], [4]])('entry %i removed', async (number) => {
    await fill()
    await ledger.run('delete from log where log_no = $number', { number })
    expect(await verifyLog(ledger)).toEqual({ log_no: number, problem: 'missing', message: `entry ${number} of the log is missing` })
  })

  test('removed and the rest renumbered', async () => {
    await fill()
    await ledger.run('delete from log where log_no = 3')
    await ledger.run('update log set log_no = log_no - 1 where log_no > 3')
    expect(await verifyLog(ledger)).toMatchObject({ log_no: 3, problem: 'out_of_place' })
  })

  test('two entries exchanged', async () => {
    await fill()
    await ledger.run('update log set log_no = case log_no when 3 then 4 else 3 end where log_no in (3, 4)')
    expect(await verifyLog(ledger)).toMatchObject({ log_no: 3, problem: 'out_of_place' })
  })

  test('an entry there twice', async () => {
    await fill()
    await ledger.run('insert into log by name from log where log_no = 4')
    expect(await verifyLog(ledger)).toMatchObject({ log_no: 4, problem: 'out_of_place' })
  })

  test('an entry added with a made-up hash', async () => {
    await fill()
    await ledger.insert('log', [{ log_no: 6, at: '2026-11-05T00:00:00Z', who: 'Eve', what: 'sign', previous_hash: (await logHead(ledger)).hash, hash: 'sha256:1' }])
    expect(await verifyLog(ledger)).toMatchObject({ log_no: 6, problem: 'changed' })
  })

  test('cut off at the end, or written anew: the heads of signed versions tell', async () => {
    await fill()
    const head = await logHead(ledger)
    expect(await verifyLog(ledger, [head])).toBeNull()
    await ledger.run('delete from log where log_no = 5')
    expect(await verifyLog(ledger)).toBeNull()
    expect(await verifyLog(ledger, [head])).toMatchObject({ log_no: 5, problem: 'missing' })
    await appendLog(ledger, { at: '2026-11-04T00:00:00Z', who: 'Eve', what: 'waive' })
    expect(await verifyLog(ledger)).toBeNull()
    expect(await verifyLog(ledger, [head])).toMatchObject({ log_no: 5, problem: 'changed' })
  })
})
