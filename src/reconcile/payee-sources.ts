// Whose payments they are: the sources whose payee patterns a payment's texts match.
import { matches, matchesAny } from '../domain/pattern.ts'
import type { Config, Source } from '../config/config.ts'
import type { Payment } from './facts.ts'

export interface PayeeSources {
  /** Sources whose payee pattern matches, the longest pattern of all: several where sources share a payee. */
  readonly of: (payment: Payment) => readonly Source[]
  readonly isOwnAccount: (payment: Payment) => boolean
  readonly isIgnored: (payment: Payment) => boolean
}

/** Payees repeat: each text is compared with the patterns once. */
export function payeeSources(config: Config): PayeeSources {
  const known = new Map<string, readonly Source[]>()
  const listed = (patterns: readonly string[]): ((payment: Payment) => boolean) => {
    const kept = new Map<string, boolean>()
    return (payment) => textsOf(payment).some((text) => {
      const is = kept.get(text) ?? matchesAny(patterns, text)
      kept.set(text, is)
      return is
    })
  }
  return {
    of: (payment) => {
      const texts = textsOf(payment)
      const key = texts.join('\u001f')
      const found = known.get(key) ?? longest(texts, config.sources)
      known.set(key, found)
      return found
    },
    isOwnAccount: listed(config.payees.own_accounts),
    isIgnored: listed(config.payees.ignore),
  }
}

const textsOf = (payment: Payment): string[] => [payment.payee, payment.statementText].filter((text) => text !== '')

function longest(texts: readonly string[], sources: readonly Source[]): Source[] {
  const lengths = sources.map((source) => Math.max(0, ...source.match.payee.filter((pattern) => texts.some((text) => matches(pattern, text))).map((pattern) => pattern.length)))
  const most = Math.max(0, ...lengths)
  return most === 0 ? [] : sources.filter((_, index) => lengths[index] === most)
}
