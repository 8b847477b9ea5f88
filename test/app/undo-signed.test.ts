// What came after a signature and only shows as drift can be taken out again; what the signature rests on cannot.
import { expect, test } from 'vitest'
import { closeDrift, closeVerify } from '../../src/app/close-status.ts'
import { undoImport } from '../../src/app/imports.ts'
import { book, invoice } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'

const people = signers()
const CONFIG = `company: Knot
close: { start_month: 2026-06 }
sources:
  - { id: dunlin, provider: Dunlin, account: d-1, legs: [invoiced] }
${people.yaml}`

async function bill(own: Book, file: string, net: string, month = '06'): Promise<string> {
  const next = String(Number(month) + 1).padStart(2, '0')
  const [taken] = await own.take(own.file(file, invoice({ number: `D-${month}`, issuer: 'Dunlin', account: 'd-1', issued: `2026-${month}-30` }, [{ nature: 'usage', net, from: `2026-${month}-01`, to: `2026-${next}-01` }])))
  return taken?.id ?? ''
}
const undo = (own: Book, id: string): Promise<unknown> => own.session((session) => undoImport(session, id, undefined))
const drift = (own: Book): Promise<number> => own.session(async (session) => (await closeDrift(session, '2026-06', { take: false })).drift.length)
const holds = async (own: Book): Promise<void> => expect(await own.session((session) => closeVerify(session, '2026-06', undefined))).toMatchObject({ holds: true, differences: [] })

test('a wrong file that came after the signature is taken out, and the drift with it', async () => {
  const own = book(CONFIG)
  const first = await bill(own, 'june.csv', '100.00')
  await people.close(own, '2026-06')
  const wrong = await bill(own, 'wrong.csv', '130.00')
  expect(await drift(own)).toBe(1)
  await expect(undo(own, first)).rejects.toMatchObject({ code: 'MONTH_SIGNED' })
  await undo(own, wrong)
  expect(await drift(own)).toBe(0)
  await holds(own)
})

test('not once a signed month took the drift over', async () => {
  const own = book(CONFIG)
  await bill(own, 'june.csv', '100.00')
  await people.close(own, '2026-06')
  const late = await bill(own, 'late.csv', '130.00')
  await own.session((session) => closeDrift(session, '2026-06', { take: true, note: 'a seat more' }))
  await bill(own, 'july.csv', '50.00', '07')
  await people.close(own, '2026-07')
  await expect(undo(own, late)).rejects.toMatchObject({ code: 'MONTH_SIGNED', message: expect.stringContaining('2026-07') })
})
