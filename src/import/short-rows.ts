// A file whose every row is short by the same trailing optional columns: read again with the header cut to that width.
// A mixture of widths stays an error, because then nobody can say which column is missing where.
import { diagnostic } from '../domain/diagnostic.ts'
import { firstRecords } from './head.ts'
import type { DeliveryInput } from './delivery.ts'
import { fold, namesOf, spellings } from './identify.ts'

/** The delivery with its one file's header cut to the width the reader met, or null where that is not the matter. */
export function withShortRows(input: DeliveryInput, error: unknown): DeliveryInput | null {
  const [file, ...others] = input.files
  const found = /Expected Number of Columns: (\d+) Found: (\d+)/i.exec(error instanceof Error ? error.message : '')
  if (!file || others.length > 0 || !found || file.layout.container !== 'csv') return null
  const [expected, width] = [Number(found[1]), Number(found[2])]
  // A file that ends inside a row was cut: that row is not short, it is lost.
  if (!file.staged.endsWithNewline) return null
  if (expected !== file.layout.names.length || width < 1 || width >= expected) return null
  // A full row whose last cell is empty would pass under the cut header: then one row is short, not every row.
  if (firstRecords(file.staged.stagedPath, 2)[1]?.length === expected) return null
  const required = new Set(input.parser.columns.filter((column) => column.required).flatMap(spellings))
  const missing = file.layout.names.slice(width)
  if (missing.some((name) => namesOf(input.parser, name).some((spelling) => required.has(fold(spelling))))) return null
  return {
    ...input,
    files: [{ ...file, layout: { ...file.layout, names: file.layout.names.slice(0, width), types: file.layout.types.slice(0, width) } }],
    diagnostics: [...input.diagnostics, diagnostic('SHORT_ROWS', 'warning', `every row ends before the header: read without ${missing.join(', ')}`, file.staged.name)],
  }
}
