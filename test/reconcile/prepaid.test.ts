// A grant pays only from the day it is given to the last day on which it can be used; paid credit pays the rest.
import { expect, test } from 'vitest'
import { book, openaiCost } from '../worked/build.ts'

const config = (grants: string): string => `company: Quince Labs
currency: USD
close: { start_month: 2026-10 }
sources:
  - { id: q, provider: OpenAI, account: org-q, billing: prepaid, opening: { as_of: 2026-10-01, balance: "1000.00" }, grants: [${grants}], legs: [billed] }
`

/** October at 10.00 a day; on the 21st 4.00 are given back. */
const DAYS = Array.from({ length: 31 }, (_, index): [string, string] => [`2026-10-${String(index + 1).padStart(2, '0')}`, index === 20 ? '-4.00' : '10.00'])

async function october(grants: string) {
  const own = book(config(grants))
  await own.take(own.file('cost_2026-10-01_2026-10-31.csv', openaiCost('org-q', DAYS)), { asOf: '2026-11-10T00:00:00Z' })
  const { gross_cost, credits, recognized } = await own.statement('2026-10')
  return { gross_cost, credits, recognized }
}

test('what was used before a grant is given costs', async () => {
  expect(await october('{ date: 2026-10-20, amount: "500.00" }')).toEqual({ gross_cost: '296', credits: '-106', recognized: '190' })
})

test('what is used after a grant has lapsed costs', async () => {
  expect(await october('{ date: 2026-10-01, amount: "500.00", expires: 2026-10-05 }')).toEqual({ gross_cost: '296', credits: '-50', recognized: '246' })
})

test('the grant that lapses first is drawn first', async () => {
  expect(await october('{ date: 2026-10-01, amount: "30.00" }, { date: 2026-10-02, amount: "20.00", expires: 2026-10-03 }')).toEqual({ gross_cost: '296', credits: '-50', recognized: '246' })
})
