// Reading again on one thread: the engine splits a long CSV into parts, and a part that begins inside a long quoted cell
// can look broken when the file is not. Such a failure is an error only if it comes again without parts.
import type { DeliveryInput } from './delivery.ts'
import { isBrokenCsv } from './engine-error.ts'

/** Below this the engine reads a file in one part. */
const PART_BYTES = 4 * 2 ** 20

/** The delivery to be read on one thread, or null where it was, or where parts cannot be the matter. */
export function withoutParts(input: DeliveryInput, error: unknown): DeliveryInput | null {
  const inParts = input.files.some(({ staged, layout }) => layout.container === 'csv' && layout.parallel && (staged.compressed || staged.bytes > PART_BYTES))
  if (!isBrokenCsv(error) || !inParts) return null
  return { ...input, files: input.files.map((file) => ({ ...file, layout: { ...file.layout, parallel: false } })) }
}
