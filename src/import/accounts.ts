// Accounts join documents: which source of the inventory a file, document or vendor id belongs to.
import { AicostError } from '../domain/error.ts'
import { matches, matchesAny } from '../domain/pattern.ts'
import type { Config, Source } from '../config/config.ts'
import type { Parser } from './contract.ts'
import { isSameProvider } from './provider-names.ts'

/** What a file says of the account of some of its records; '' where it says nothing. */
export interface AccountClaim {
  readonly account: string
  readonly issuer: string
  readonly billTo: string
  readonly number: string
  /** Who sells, where that may be another than the issuer. */
  readonly provider?: string
}

export interface ResolvedAccount {
  readonly account: string
  readonly source: Source | null
  readonly from: 'file' | 'option' | 'file_name' | 'inventory' | 'provider'
}

export interface AccountOptions {
  readonly account?: string | undefined
  readonly source?: string | undefined
}

/**
 * The id inside the file mapped through `sources[].match`; else --account or --source; else the only source that
 * accepts the format; else an error that names the candidates.
 */
export function resolveAccount(claim: AccountClaim, parser: Parser, config: Config, options: AccountOptions, file: string, nameAccount?: string): ResolvedAccount {
  if (parser.relation === 'payment') return bankAccount(claim, parser, options, nameAccount)
  if (parser.relation === 'fx_rate') return { account: parser.provider, source: null, from: 'provider' }
  const byFile = sourceOfClaim(claim, config)
  if (byFile) return { account: byFile.account, source: byFile, from: 'file' }
  const byOption = sourceOfOption(options, config)
  if (byOption) return { account: byOption.account, source: byOption, from: 'option' }
  const byName = nameAccount === undefined ? undefined : config.sources.find((source) => isId(source, nameAccount))
  if (byName && claim.account === '') return { account: byName.account, source: byName, from: 'file_name' }
  const accepting = config.sources.filter((source) => accepts(source, parser))
  // A name with an id that no source knows is not the file of a source that states other ids.
  const isOpen = (source: Source): boolean => (claim.account === '' ? nameAccount === undefined || source.match.ids.length === 0 : !hasIdentity(source))
  const ofVendor = parser.manyProviders ? ofProvider(claim, parser, config) : []
  const named = ofVendor.filter(isOpen)
  const eligible = named.length > 0 ? named : accepting.filter(isOpen)
  const only = eligible.length === 1 && (named.length > 0 || claim.issuer === '' || parser.relation !== 'invoice_detail') ? eligible[0] : undefined
  if (only) return { account: only.account, source: only, from: 'inventory' }
  throw unknownAccount(claim, nameAccount, [...new Set([...ofVendor, ...accepting])], parser, file)
}

/** Bank and card accounts are the company's own, not sources: the file's id, else --account, else what its name says, else the bank. */
function bankAccount(claim: AccountClaim, parser: Parser, options: AccountOptions, nameAccount: string | undefined): ResolvedAccount {
  if (claim.account !== '') return { account: claim.account, source: null, from: 'file' }
  if (options.account !== undefined) return { account: options.account, source: null, from: 'option' }
  if (nameAccount !== undefined) return { account: nameAccount, source: null, from: 'file_name' }
  return { account: parser.provider, source: null, from: 'provider' }
}

/** Sources of the vendor that the records name as their issuer; where there is none, as their provider. */
function ofProvider(claim: AccountClaim, parser: Parser, config: Config): Source[] {
  const of = (name: string): Source[] => (name === '' ? [] : config.sources.filter((source) => (source.formats?.includes(parser.id) ?? true) && (matchesAny(source.match.issuer, name) || isSameProvider(source.provider, name))))
  const issuing = of(claim.issuer)
  return issuing.length > 0 ? issuing : of(claim.provider ?? '')
}

function unknownAccount(claim: AccountClaim, nameAccount: string | undefined, accepting: readonly Source[], parser: Parser, file: string): AicostError {
  const said = claim.account ? `account ${claim.account}` : claim.issuer ? `document ${claim.number} of ${claim.issuer}` : nameAccount ? `account ${nameAccount} of the file's name` : 'the file names no account and'
  const candidates = accepting.length > 0 ? `candidates: ${accepting.map((source) => source.id).join(', ')}` : `no source has provider ${parser.provider || claim.issuer || claim.provider || 'of the file'} or lists ${parser.id}`
  return new AicostError('UNKNOWN_ACCOUNT', `${said} belongs to no source of aicost.yaml; ${candidates}`, {
    file,
    hint: accepting.length > 0 ? 'add the id to sources[].match.ids, or say --account ID' : 'add the source to aicost.yaml',
  })
}

function sourceOfClaim(claim: AccountClaim, config: Config): Source | undefined {
  const { sources } = config
  if (claim.account !== '') {
    const byId = sources.find((source) => isId(source, claim.account))
    if (byId) return byId
  }
  if (claim.number !== '') {
    const prefixed = sources.filter((source) => source.match.invoice_prefix.some((prefix) => claim.number.toLowerCase().startsWith(prefix.toLowerCase())))
    if (prefixed.length === 1) return prefixed[0]
  }
  if (claim.account !== '' || claim.issuer === '') return undefined
  const issued = sources.filter((source) => matchesAny(source.match.issuer, claim.issuer) || (source.match.issuer.length === 0 && matches(source.provider, claim.issuer)))
  if (issued.length <= 1) return issued[0]
  const named = issued.filter((source) => matchesAny(source.match.names, claim.billTo))
  return named.length === 1 ? named[0] : undefined
}

/** An id that is a resource path also answers to its last segment: /providers/Microsoft.Billing/billingAccounts/123. */
function isId(source: Source, id: string): boolean {
  const own = namesOf(id)
  return [source.id, source.account, ...source.match.ids].flatMap(namesOf).some((known) => own.includes(known))
}

function namesOf(id: string): string[] {
  const whole = id.trim().toLowerCase()
  const last = whole.replace(/\/+$/, '').split('/').at(-1) ?? ''
  return whole.startsWith('/') && last !== '' ? [whole, last] : [whole]
}

function sourceOfOption(options: AccountOptions, config: Config): Source | undefined {
  if (options.source !== undefined) {
    const source = config.sources.find((candidate) => candidate.id === options.source)
    if (!source) throw new AicostError('UNKNOWN_SOURCE', `aicost.yaml has no source ${options.source}`)
    return source
  }
  if (options.account === undefined) return undefined
  const id = options.account
  const source = config.sources.find((candidate) => isId(candidate, id))
  if (!source) throw new AicostError('UNKNOWN_ACCOUNT', `--account ${id} belongs to no source of aicost.yaml`)
  return source
}

/** A source takes a format if it lists it, or lists none and has the format's provider. */
export function accepts(source: Source, parser: Parser): boolean {
  return source.formats ? source.formats.includes(parser.id) : matches(source.provider, parser.provider)
}

/** The source states an id of its own: it cannot be the default for a file with another id. */
function hasIdentity(source: Source): boolean {
  return source.match.ids.length > 0 || source.account !== source.id
}
