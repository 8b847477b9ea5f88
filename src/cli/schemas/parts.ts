// What the schemas of JSON documents share. Strict here, so that a test notices an undeclared key; the JSON Schemas that
// are printed allow more keys, as keys may be added within a schema's number.
import { z } from 'zod'

export const decimal = z.string().regex(/^-?\d+(\.\d+)?$/).describe('decimal text')
export const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/).describe('ISO 8601, UTC')
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
export const month = z.string().regex(/^\d{4}-\d{2}$/)
export const currency = z.string().regex(/^[A-Z]{3}$/)
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/)
export const period = z.strictObject({ start: instant, end: instant })
export const words = z.array(z.string())

const diagnostic = z.strictObject({ code: z.string(), severity: z.enum(['error', 'warning', 'info']), message: z.string(), file: z.string().nullable(), record: z.int().nullable() })

/** A whole document: the head every command prints, its own keys, the diagnostics. */
export function documentOf(name: string, body: z.ZodRawShape) {
  return z.strictObject({
    schema: z.literal(`aicost.${name}/1`), workspace: z.string().nullable(), as_of: instant.nullable(), version: z.string(), exit_code: z.int(), exit_reasons: words, ...body, diagnostics: z.array(diagnostic),
  })
}
