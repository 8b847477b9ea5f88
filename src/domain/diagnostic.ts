// A diagnostic is a fact about the data, with a code from the catalogue, located as closely as is known.

export type Severity = 'error' | 'warning' | 'info'

export interface Diagnostic {
  readonly code: string
  readonly severity: Severity
  readonly message: string
  readonly file: string | null
  readonly record: number | null
}

export function diagnostic(code: string, severity: Severity, message: string, file: string | null = null, record: number | null = null): Diagnostic {
  return { code, severity, message, file, record }
}

/** Why a command that is done still needs a look (exit code 1). */
export type ExitReason =
  | 'open_variance' | 'missing_source' | 'rejected_rows' | 'unpriced' | 'provisional' | 'parked' | 'drift' | 'budget'
  | 'anomaly' | 'unallocated' | 'unknown_payee' | 'basis_missing' | 'possible_duplicate' | 'refused' | 'differs'
  | 'open_balance' | 'tie' | 'unmatched_payment' | 'fx_missing' | 'aged_accrual'
