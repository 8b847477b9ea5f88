// What a report is asked for: months, dimensions and conditions, and which machines are named as candidates.
import { expect, test } from 'vitest'
import { isAccelerated } from '../../src/app/report-excluded.ts'
import { fits, monthsAsked, ordered, reportQuery } from '../../src/app/report-dimensions.ts'
import type { DimensionValues } from '../../src/app/report-dimensions.ts'

test('one month, or a range with both ends in it', () => {
  expect(monthsAsked({ month: '2026-10' })).toEqual({ month: '2026-10', months: ['2026-10'] })
  expect(monthsAsked({ from: '2026-11', to: '2027-02' })).toEqual({ month: null, months: ['2026-11', '2026-12', '2027-01', '2027-02'] })
})

test.each([
  [{}, /say which months/],
  [{ month: '2026-13' }, /2026-13 is not a month/],
  [{ from: '2026-10' }, /say which months/],
  [{ from: '2026-10', to: '2026-09' }, /is after/],
  [{ month: '2026-10', from: '2026-09', to: '2026-10' }, /exclude each other/],
  [{ month: '2026-10', by: 'provider,colour' }, /--by colour is not a dimension/],
  [{ month: '2026-10', by: 'token_kind' }, /--by token_kind is not a dimension/],
  [{ month: '2026-10', by: ' , ' }, /names no dimension/],
  [{ month: '2026-10', where: ['provider'] }, /not DIMENSION=VALUE/],
  [{ month: '2026-10', where: ["provider' or 1=1"] }, /is not a dimension/],
  [{ month: '2026-10', clock: 'lunar' }, /not one of usage, invoice, payment/],
  [{ month: '2026-10', clock: 'invoice' }, /invoice date are not available yet/],
  [{ month: '2026-10', clock: 'payment' }, /payment date are not available yet/],
  [{ month: '2026-10', version: '0' }, /not a version number/],
  [{ from: '2026-09', to: '2026-10', version: '1' }, /belongs to one month/],
])('%o is refused', (request, message) => {
  expect(() => reportQuery('spend', request, ['provider'])).toThrow(message)
})

test('token kind and tier are dimensions of tokens; a dimension named twice is one', () => {
  expect(reportQuery('tokens', { month: '2026-10', by: 'token_kind, tier,token_kind' }, []).by).toEqual(['token_kind', 'tier'])
})

test('conditions on one dimension are alternatives, on several they all hold; no value is one too', () => {
  const { where } = reportQuery('spend', { month: '2026-10', where: ['provider=OpenAI', 'provider=AWS', 'model='] }, [])
  expect(fits({ provider: 'AWS', model: null }, where)).toBe(true)
  expect(fits({ provider: 'GitHub', model: null }, where)).toBe(false)
  expect(fits({ provider: 'AWS', model: 'nova-pro' }, where)).toBe(false)
})

test('rows are in the order of their amounts, then of their names, nothing last; of a time first', () => {
  const rows: (DimensionValues & { amount: bigint })[] = [
    { day: '2026-10-02', model: 'b', amount: 5n }, { day: '2026-10-02', model: null, amount: 5n }, { day: '2026-10-02', model: 'a', amount: 5n }, { day: '2026-10-01', model: 'z', amount: -1n }, { day: '2026-10-03', model: 'z', amount: 9n }]
  const names = (by: readonly ('day' | 'model')[]): string[] => ordered(rows, by, (row) => row, (row) => row.amount).map((row) => `${row.day?.slice(8)}${row.model ?? '-'}`)
  expect(names(['model'])).toEqual(['03z', '02a', '02b', '02-', '01z'])
  expect(names(['day', 'model'])).toEqual(['01z', '02a', '02b', '02-', '03z'])
})

test.each(['NC24ads A100 v4', 'USE1-BoxUsage:g6.12xlarge', 'BoxUsage:p5.48xlarge', 'EUC1-SpotUsage:p4d.24xlarge', 'BoxUsage:p4de.24xlarge', 'USW2-BoxUsage:p5en.48xlarge', 'HostUsage:g4dn.metal', 'BoxUsage:g5.xlarge', 'BoxUsage:g5g.2xlarge', 'BoxUsage:inf2.xlarge', 'BoxUsage:trn1.32xlarge', 'BoxUsage:trn1n.32xlarge', 'BoxUsage:p3.2xlarge', 'BoxUsage:dl1.24xlarge', 'Cloud TPU v5e'])('%s has accelerators', (type) => {
  expect(isAccelerated(type)).toBe(true)
})

test.each(['USE1-BoxUsage:m6i.4xlarge', 'BoxUsage:c7g.xlarge', 'BoxUsage:r6g.large', 'BoxUsage:t4g.micro', 'BoxUsage:x2gd.large', 'TimedStorage-ByteHrs', 'BoxUsage:im4gn.large', 'DataTransfer-Out-Bytes', 'NatGateway-Hours', ''])('%s has none', (type) => {
  expect(isAccelerated(type)).toBe(false)
})
