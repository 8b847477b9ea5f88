// Accounts join documents: which source of the inventory a file, document or vendor id belongs to.
import { AicostError } from '../domain/error.ts'
import { matches, matchesAny } from '../domain/pattern.ts'
import type { Config, Source } from '../config/config.ts'
import type { Parser } from './contract.ts'

/** What a file says of the account of some of its records; '' where it says nothing. */
export interface AccountClaim {
  readonly account: string
  readonly issuer: string
  readonly billTo: string
  readonly number: string
}

export interface ResolvedAccount {
  readonly account: string
  readonly source: Source | null
  readonly from: 'file' | 'option' | 'inventory'
}

export interface AccountOptions {
  readonly account?: string | undefined
  readonly source?: string | undefined
}

/**
 * The id inside the file mapped through `sources[].match`; else --account or --source; else the only source that
 * accepts the format; else an error that names the candidates.
 */
export function resolveAccount(claim: AccountClaim, parser: Parser, config: Config, options: AccountOptions, file: string): ResolvedAccount {
  if (parser.relation === 'payment') return { account: claim.account || options.account || parser.provider, source: null, from: claim.account ? 'file' : 'option' }
  const byFile = sourceOfClaim(claim, config)
  if (byFile) return { account: byFile.account, source: byFile, from: 'file' }
  const byOption = sourceOfOption(options, config)
  if (byOption) return { account: byOption.account, source: byOption, from: 'option' }
  const accepting = config.sources.filter((source) => accepts(source, parser))
  const eligible = accepting.filter((source) => claim.account === '' || !hasIdentity(source))
  const only = eligible.length === 1 && (claim.issuer === '' || parser.relation !== 'invoice_detail') ? eligible[0] : undefined
  if (only) return { account: only.account, source: only, from: 'inventory' }
  throw unknownAccount(claim, accepting, parser, file)
}

function unknownAccount(claim: AccountClaim, accepting: readonly Source[], parser: Parser, file: string): AicostError {
  const said = claim.account ? `account ${claim.account}` : claim.issuer ? `document ${claim.number} of ${claim.issuer}` : 'the file names no account and'
  const candidates = accepting.length > 0 ? `candidates: ${accepting.map((source) => source.id).join(', ')}` : `no source has provider ${parser.provider} or lists ${parser.id}`
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

function isId(source: Source, id: string): boolean {
  return [source.id, source.account, ...source.match.ids].some((known) => known.toLowerCase() === id.toLowerCase())
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
