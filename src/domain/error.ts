// The one error class for what a user can mend: a code of the catalogue, a place, an excerpt and a hint.

import type { ExitReason } from './diagnostic.ts'

/** One of the things a refusal names: why it is in the way, and what it is about (a variance, a source, a statement). */
export interface Blocker {
  /** Null where no exit reason says it. */
  readonly reason: ExitReason | null
  readonly ref: string | null
  readonly message: string
}

export interface ErrorPlace {
  readonly file?: string | undefined
  readonly record?: number | undefined
  readonly excerpt?: string | undefined
  readonly hint?: string | undefined
  /** Everything that is in the way, for programs; the message says it to people. */
  readonly blockers?: readonly Blocker[] | undefined
}

/** Something was not done, for a reason the user can act on: exit code 2 (130 when interrupted). */
export class AicostError extends Error {
  readonly code: string
  readonly place: ErrorPlace
  readonly exit: 2 | 130

  constructor(code: string, message: string, place: ErrorPlace = {}, exit: 2 | 130 = 2) {
    super(message)
    this.name = 'AicostError'
    this.code = code
    this.place = place
    this.exit = exit
  }
}
