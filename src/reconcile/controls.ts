// Controls: a dataset that shows a bill which another dataset is the total of. It is compared, never added. Pure.
import { diagnostic } from '../domain/diagnostic.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { abs, minorUnit, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'

export interface Control {
  readonly account: string
  readonly currency: string
  /** The dataset that counts, and the one it is compared with. */
  readonly dataset: string
  readonly controlDataset: string
  readonly counted: Money
  readonly control: Money
}

/** Control − counted where that is at least half a minor unit: exports write different decimals of one bill. */
export function differenceOf({ currency, counted, control }: Control): Money {
  const difference = control - counted
  return abs(difference) * 2n < 10n ** BigInt(18 - minorUnit(currency)) ? 0n : difference
}

/** One warning for each control that differs. */
export function controlDiagnostics(controls: readonly Control[], month: string): Diagnostic[] {
  return controls.filter((control) => differenceOf(control) !== 0n).map((control) =>
    diagnostic('CONTROL_DIFFERS', 'warning', `${month}, ${control.account}: ${control.controlDataset} shows ${text(control.control)} ${control.currency}, ${control.dataset} counts ${text(control.counted)}, difference ${text(differenceOf(control))}`))
}
