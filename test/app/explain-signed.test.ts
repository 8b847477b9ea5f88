// explain in a signed month: the figures and lines are the version's, whatever arrived since.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demo } from '../../src/app/demo.ts'
import { explain } from '../../src/app/explain.ts'
import type { Explanation } from '../../src/app/explanation.ts'
import { importFiles } from '../../src/app/import.ts'
import { verify } from '../../src/app/log.ts'
import { withSession } from '../../src/app/session.ts'
import type { Surroundings } from '../../src/app/session.ts'
import type { Workspace } from '../../src/config/workspace.ts'
import { money, sum, text } from '../../src/domain/money.ts'

const root = mkdtempSync(join(tmpdir(), 'aicost-signed-'))
const outside: Surroundings = { now: () => '2026-11-22T09:00:00Z', env: { AICOST_BY: 'test' }, cwd: process.cwd(), gitUser: () => undefined }
let workspace: Workspace
beforeAll(async () => {
  workspace = (await demo(join(root, 'book'), { force: false }, outside)).workspace
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const ask = (ref: string): Promise<Explanation> => withSession(workspace, outside, {}, (session) => explain(session, ref, undefined))
const OPENAI = '2026-10/org-4Tq9VbWm2KcRzXe7/USD'
const CELL = `${OPENAI}#usage/billed/2026-10-01..2026-11-01`
const partsOf = (found: Explanation): string => text(sum(found.children.filter((child) => child.part).map((child) => money(child.amount ?? 'x'))))

describe('explain after the signature', () => {
  it('shows what was signed, and keeps to it when a later export changes a day', async () => {
    const before = [await ask('2026-10'), await ask(OPENAI), await ask(CELL)]
    expect(before[0]?.details).toMatchObject({ state: 'signed', signed_total: '4567.11' })
    expect(before.map((found) => found.amount)).toEqual(['4567.1066', '914.9566', '964.9566'])
    expect(before.map(partsOf)).toEqual(['4567.1066', '914.9566', '964.9566'])

    const folder = join(workspace.root, 'downloads/2026-11-06')
    const name = readdirSync(folder).find((file) => file.startsWith('cost_')) ?? ''
    const later = join(root, name)
    writeFileSync(later, readFileSync(join(folder, name), 'utf8').replace(',15.000000000000000000000000000000000,', ',19.000000000000000000000000000000000,'))
    const { imports } = await importFiles(workspace, [later], { asOf: '2026-11-20T00:00:00Z' }, outside)
    expect(imports.flatMap((entry) => entry.slices.map((slice) => slice.status))).toContain('drift')

    const after = [await ask('2026-10'), await ask(OPENAI), await ask(CELL)]
    expect(after.map((found) => ({ amount: found.amount, children: found.children, evidence: found.evidence }))).toEqual(before.map((found) => ({ amount: found.amount, children: found.children, evidence: found.evidence })))
  })

  it('a log that is cut short does not agree with the version', async () => {
    const judged = await withSession(workspace, outside, {}, verify)
    expect(judged.broken).toBeNull()
    expect(judged.stated).toBeGreaterThan(5)
    const cut = await withSession(workspace, outside, {}, async (session) => {
      await session.ledger.run('delete from log where log_no >= $from', { from: judged.stated })
      return verify(session)
    })
    expect(cut.broken).toEqual({ log_no: judged.stated, problem: 'missing', message: expect.stringContaining('signed version') as string })
  })
})
