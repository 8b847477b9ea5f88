// A delivery on its way into the ledger: what is given, what was delivered, what scan 1 saw of it.
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Source } from '../config/config.ts'
import type { AccountOptions } from './accounts.ts'
import type { Basis, StatedBasis } from './basis.ts'
import type { Leg, Parser } from './contract.ts'
import type { Layout, Projection } from './relation.ts'
import type { StagedFile } from './stage.ts'
import type { FileTotals } from './totals.ts'

export interface DeliveryFile {
  readonly staged: StagedFile
  readonly layout: Layout
}

export interface DeliveryOptions extends AccountOptions {
  readonly asOf?: string | undefined
  readonly period?: { readonly start: string; readonly end: string } | undefined
  readonly scope?: readonly string[] | undefined
  readonly acceptDecrease?: boolean | undefined
  /** Invoice months (YYYYMM) for which the delivery is stated to be complete. */
  readonly covers?: readonly string[] | undefined
  readonly leg?: Leg | undefined
  readonly basis?: StatedBasis | undefined
}

export interface DeliveryInput {
  readonly parser: Parser
  readonly files: readonly DeliveryFile[]
  readonly options: DeliveryOptions
  readonly contentHash: string
  readonly manifest: { readonly assembly: string; readonly asOf?: string | undefined; readonly period?: { readonly start: string; readonly end: string } | undefined; readonly basis?: StatedBasis | undefined; readonly stated?: ((file: string) => unknown) | undefined } | null
  /** Stamps of the first file's name. */
  readonly namePeriod?: { readonly start: string; readonly end: string } | undefined
  readonly nameAsOf?: string | undefined
  readonly nameAccount?: string | undefined
  /** When the file itself says that it was made. */
  readonly statedAsOf?: string | undefined
  /** Read again from the archive. */
  readonly archived?: boolean | undefined
  readonly diagnostics: readonly Diagnostic[]
}

export interface DeliveredFile extends FileTotals {
  readonly importId: number
  readonly file: DeliveryFile
  readonly projection: Projection
  readonly diagnostics: readonly Diagnostic[]
}

export interface Delivered {
  readonly deliveryId: number
  readonly files: readonly DeliveredFile[]
  readonly sources: readonly Source[]
  readonly accounts: readonly string[]
  readonly leg: Leg
  readonly basis: Basis | null
  readonly asOf: string
  readonly asOfFrom: 'vendor' | 'option' | 'file_name' | 'covered_end'
  readonly period: { readonly start: string; readonly end: string }
  readonly scope: readonly string[]
}

/** The delivery must be read after all, and has no staged copy yet. */
export class NotStaged extends Error {}

/** Sub accounts, buckets and accounts of the delivery as scan 1 saw them. */
export interface Seen {
  readonly claim: string
  readonly key: string
  readonly start: string
  readonly end: string | null
  readonly sub: string
  readonly currency: string
  readonly records: string
  readonly amount: string | null
  readonly quantity: string | null
  /** First and last use its rows show, where the format says. */
  readonly reaches: string | null
  readonly covered: string | null
}
