// The shape of a help page: what a code means, an example, how to mend it.

export type PageKind = 'error' | 'diagnostic' | 'variance' | 'reason' | 'check'

export interface Page {
  readonly code: string
  readonly kind: PageKind
  readonly means: string
  readonly example: string
  readonly mend: string
}

/** Pages from lines of [code, means, example, mend]. */
export function pages(kind: PageKind, lines: readonly (readonly [string, string, string, string])[]): Page[] {
  return lines.map(([code, means, example, mend]) => ({ code, kind, means, example, mend }))
}
