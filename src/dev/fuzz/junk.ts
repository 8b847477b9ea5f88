// Cells that no vendor writes, or that one might: what the fuzzer puts where something else was.
import type { Random } from './random.ts'

const JUNK = [
  '', ' ', '  0.5 ', 'junk', 'NaN', 'nan', 'inf', '-inf', 'Infinity', 'null', 'NULL', 'None', '\\N', '-', '--', '+5', '-0', '-0.00', '.5', '5.', '0x1F', '1_000', '1,234.5', '1.234,50', '$5', '5 USD', '(5)', '5-', '1e3', '1E-7', '1e-40', '9e99', '1e',
  '123456789012345678901234567890.123456', '99999999999999999999', '-99999999999999999999', '0.000000000000000000000000000000000001', '123456789.123456789123456789123456789', '1.7976931348623157e308', '9223372036854775807', '9223372036854775808', '4294967296', '2147483648',
  '1900-01-01', '2999-12-31', '0000-00-00', '2026-02-30', '2026-13-01', '2026-10-01T25:00:00Z', '2026-10-01T00:00:00-08:00', '2026-10-01T00:00:00+14:00', '2026-10-01T00:00:00.123456789Z', '2026-10-01 00:00', '10/1/2026', '13/1/2026', '01.10.2026', 'infinity', 'epoch', '2026-10-01 (BC)', '20261001', '1790812800', '1790812800000', '-1', '-62135596800',
  '=1+1', '+1+1', '-1+1', '@SUM(A1)', '\tx', '\u001b[31mred\u001b[0m', '\u001b]0;title\u0007', '<script>alert(1)</script>', "'; drop table log; --", '"', '""', "'", 'a,b', 'a\nb', 'a\r\nb', 'a\rb', ';', '|', '\u001f', '`', '$(x)', '%s', '{}', '[]', '{"a":1}', '{"a":', '../../etc', 'C:\\x',
  'é', 'Zoë', 'ß', '日本語', '🙂', 'e\u0301', '\u202eabc', '\u200b', '\ufeff', '\u00a0', '\ufffd', '\u0085', '\u2028', 'true', 'FALSE', 'yes', '1', '0', 'usd', 'EUR', 'JPY', 'XXX', 'US', 'USDD', 'Usage', 'Tax', 'Credit',
]

export function junk(random: Random, old: string): string {
  switch (random.below(9)) {
    case 0: return ''
    case 1: return old.startsWith('-') ? old.slice(1) : `-${old}`
    case 2: return `${old}${random.pick(['0', '9', ' ', '.', 'e5', 'E-9', '000000000000000000000', 'x', ',', '\u00a0'])}`
    case 3: return old.slice(0, random.below(old.length + 1))
    case 4: return [...old].toReversed().join('')
    case 5: return old.toUpperCase() === old ? old.toLowerCase() : old.toUpperCase()
    case 6: return old.repeat(random.pick([2, 3, 40, random.chance(60) ? 5000 : 5]))
    default: return random.pick(JUNK)
  }
}
