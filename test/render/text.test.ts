// Tables, CSV, Markdown, JSON and colour: rounding that foots, nothing that runs, nothing that moves a cursor.
import { describe, expect, test } from 'vitest'
import { paintFor, wantsColour } from '../../src/render/colour.ts'
import { renderCsv } from '../../src/render/csv.ts'
import { document } from '../../src/render/json.ts'
import { renderMarkdown } from '../../src/render/markdown.ts'
import { looksLikeFormula, oneLine, printable } from '../../src/render/safe.ts'
import type { Sheet } from '../../src/render/sheet.ts'
import { renderTable } from '../../src/render/table.ts'

const spend: Sheet = {
  title: 'Spend by provider, 2026-10',
  currency: 'USD',
  columns: [
    { key: 'provider', title: 'Provider', kind: 'text' },
    { key: 'recognized_cost', title: 'Recognized', kind: 'money' },
    { key: 'share', title: 'Share', kind: 'percent' },
    { key: 'tokens', title: 'Tokens', kind: 'count' },
  ],
  rows: [
    { provider: 'OpenAI', recognized_cost: '1207.3349', share: '0.5806', tokens: '812437219' },
    { provider: 'AWS', recognized_cost: '884.4449', share: '0.42534', tokens: null },
    { provider: 'Refund', recognized_cost: '-12.345', share: '-0.00594', tokens: '0' },
  ],
  total: { recognized_cost: '2079.4348' },
  notes: ['Amounts are net of tax.'],
}

describe('table', () => {
  test('rounds half away from zero, shows the rounding row and foots', () => {
    expect(renderTable(spend)).toBe(
      [
        'Spend by provider, 2026-10',
        '',
        'Provider  Recognized   Share       Tokens',
        '────────  ──────────  ──────  ───────────',
        'OpenAI      1,207.33  58.1 %  812,437,219',
        'AWS           884.44  42.5 %            —',
        'Refund        -12.35  -0.6 %            0',
        'Rounding        0.01',
        '────────  ──────────  ──────  ───────────',
        'Total       2,079.43',
        '',
        'Amounts are net of tax.',
        '',
      ].join('\n'),
    )
  })

  test('has no rounding row when the rounded rows foot', () => {
    const rows = [{ provider: 'A', recognized_cost: '0.001' }, { provider: 'B', recognized_cost: '0.009' }]
    expect(renderTable({ ...spend, rows, total: { recognized_cost: '0.01' } })).not.toContain('Rounding')
  })

  test('the minor unit is the currency\'s: none for JPY, three for KWD, each row its own with a currency column', () => {
    const columns = [{ key: 'c', title: 'C', kind: 'text' as const }, { key: 'a', title: 'A', kind: 'money' as const, currencyKey: 'c' }]
    const out = renderTable({ columns, rows: [{ c: 'JPY', a: '1234.5' }, { c: 'KWD', a: '1.2345' }, { c: 'EUR', a: '2' }] })
    expect(out).toContain('1,235')
    expect(out).toContain('1.235')
    expect(out).toContain('2.00')
  })

  test('rows that do not add up to the total are a bug, not rounding', () => {
    expect(() => renderTable({ ...spend, total: { recognized_cost: '2080' } })).toThrow(/does not foot/)
  })

  test('strips escapes and control characters from data, wherever they stand', () => {
    const rows = [{ provider: '\u001b[31mred\u001b[0m\u001b]0;title\u0007 a\nb\u0000\u009b2J\u202e', recognized_cost: null }]
    const out = renderTable({ title: 'x\u001b[2J', columns: spend.columns, rows })
    expect(out).toContain('red a b')
    expect([...out].every((char) => char === '\n' || (char >= ' ' && !(char >= '\u007f' && char <= '\u009f') && char !== '\u202e'))).toBe(true)
    expect(oneLine('a\u001b]8;;https://x.example\u001b\\b\u001b]8;;\u001b\\')).toBe('ab')
    expect(printable('cut \u001b]0;never ends')).toBe('cut 0;never ends')
  })
})

describe('csv', () => {
  test('full precision, keys as header, nothing empty, no total', () => {
    expect(renderCsv(spend)).toBe('provider,recognized_cost,share,tokens\nOpenAI,1207.3349,0.5806,812437219\nAWS,884.4449,0.42534,\nRefund,-12.345,-0.00594,0\n')
  })

  test('formulas are made inert, numbers are not, quoting is right', () => {
    const of = (value: string): string => renderCsv({ columns: [{ key: 'v', title: 'V', kind: 'text' }], rows: [{ v: value }] }).slice(2, -1)
    expect(of('=HYPERLINK("http://x")')).toBe('"\'=HYPERLINK(""http://x"")"')
    expect(of('@SUM(A1)')).toBe("'@SUM(A1)")
    expect(of('+1 555 0100')).toBe("'+1 555 0100")
    expect(of('-cmd|calc')).toBe("'-cmd|calc")
    expect(of('\t=1')).toBe('\'\t=1')
    expect(of('-12.5')).toBe('-12.5')
    expect(of('+3')).toBe('+3')
    expect(of('a,b')).toBe('"a,b"')
    expect(of('')).toBe('""')
    expect(looksLikeFormula('－1+1')).toBe(true)
  })
})

test('markdown escapes columns, HTML, links and images, and keeps full precision', () => {
  const rows = [{ provider: 'a|b <img src=x> ![x](http://x) `c` & \\', recognized_cost: '1207.3349', share: null, tokens: '1' }]
  expect(renderMarkdown({ ...spend, rows, total: { recognized_cost: '1207.3349' } })).toBe(
    [
      '## Spend by provider, 2026-10',
      '',
      '| Provider | Recognized | Share | Tokens |',
      '| :--- | ---: | ---: | ---: |',
      '| a\\|b &lt;img src=x&gt; !\\[x\\](http://x) \\`c\\` &amp; \\\\ | 1207.3349 | — | 1 |',
      '| **Total** | **1207.3349** |  |  |',
      '',
      'Amounts are net of tax.',
      '',
    ].join('\n'),
  )
})

describe('json', () => {
  const head = { schema: 'aicost.reconcile/1', workspace: '/books', as_of: null, version: '0.1.0', exit_code: 1, exit_reasons: ['open_variance'] }

  test('head first, body next, diagnostics last, control characters escaped', () => {
    const found = { record: 3, code: 'PERIOD_ASSUMED', file: 'a.csv', message: 'x\u009b2J', severity: 'warning' as const }
    const out = document(head, { month: '2026-10', totals: { paid: null } }, [found])
    expect(out.startsWith('{\n  "schema": "aicost.reconcile/1",\n  "workspace": "/books",\n  "as_of": null,\n')).toBe(true)
    expect(Object.keys(JSON.parse(out) as object)).toEqual(['schema', 'workspace', 'as_of', 'version', 'exit_code', 'exit_reasons', 'month', 'totals', 'diagnostics'])
    expect(out).toContain('"x\\u009b2J"')
    expect((JSON.parse(out) as { diagnostics: unknown[] }).diagnostics).toEqual([found])
  })

  test('a body may not take a reserved key, nor hold money that is no text', () => {
    expect(() => document(head, { version: 2 }, [])).toThrow(/reserved/)
    expect(() => document(head, { amount: 1n }, [])).toThrow(TypeError)
  })
})

test('colour is decided by the stream, NO_COLOR, TERM and the option', () => {
  expect(wantsColour({ isTTY: true, env: {} })).toBe(true)
  expect(wantsColour({ isTTY: true, env: { NO_COLOR: '' } })).toBe(true)
  for (const off of [{ isTTY: false, env: {} }, { isTTY: true, env: { NO_COLOR: '1' } }, { isTTY: true, env: { TERM: 'dumb' } }, { isTTY: true, env: {}, noColor: true }]) {
    expect(wantsColour(off)).toBe(false)
  }
  const painted = renderTable(spend, paintFor({ isTTY: true, env: {} }))
  expect(painted).toContain('\u001b[1m')
  expect(printable(painted).split('\n').map((line) => line.trimEnd()).join('\n')).toBe(renderTable(spend))
  expect(renderTable(spend, paintFor({ isTTY: false, env: {} }))).toBe(renderTable(spend))
})
