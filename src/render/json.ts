// The JSON document of a command: the same first keys everywhere, then the body, last the diagnostics.
import type { Diagnostic } from '../domain/diagnostic.ts'

export interface DocumentHead {
  /** `aicost.reconcile/1` */
  readonly schema: string
  readonly workspace: string | null
  readonly as_of: string | null
  readonly version: string
  readonly exit_code: number
  readonly exit_reasons: readonly string[]
}

const RESERVED = new Set(['schema', 'workspace', 'as_of', 'version', 'exit_code', 'exit_reasons', 'diagnostics'])
// JSON leaves DEL and the C1 controls as they are; some terminals obey them.
const CONTROLS = new RegExp('[\u007f-\u009f]', 'g')

/** The text of the whole document, two-space indent, a line end at the end. Amounts are decimal text: a bigint is a bug. */
export function document(head: DocumentHead, body: Readonly<Record<string, unknown>>, diagnostics: readonly Diagnostic[]): string {
  const taken = Object.keys(body).find((key) => RESERVED.has(key))
  if (taken !== undefined) throw new Error(`body has the reserved key ${taken}`)
  const whole = {
    schema: head.schema,
    workspace: head.workspace,
    as_of: head.as_of,
    version: head.version,
    exit_code: head.exit_code,
    exit_reasons: head.exit_reasons,
    ...body,
    diagnostics: diagnostics.map(({ code, severity, message, file, record }) => ({ code, severity, message, file, record })),
  }
  return `${JSON.stringify(whole, null, 2).replace(CONTROLS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`
}
