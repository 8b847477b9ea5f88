// Logs of single requests that `aicost rollup` reads: what their files look like, and how a record becomes a request.
import { identifier, literal } from '../ledger/ledger.ts'
import { sqlText } from '../ledger/assets.ts'

export interface RequestLog {
  readonly id: string
  readonly title: string
  readonly container: 'jsonl' | 'columns'
  /** Required columns; of a JSON log, keys that its first record must have. */
  readonly required: readonly string[]
}

/** What a person says of a log that does not say it itself. */
export interface RequestLogOptions {
  readonly provider?: string | undefined
  readonly account?: string | undefined
  /** Keys of a request's tags by which usage is told apart; the others are not kept. */
  readonly tags: readonly string[]
  readonly bucket: 'hour' | 'day'
  readonly leg?: string | undefined
}

export const requestLogs: readonly RequestLog[] = [
  { id: 'bedrock-invocation-log', title: 'Amazon Bedrock model invocation log (JSON lines)', container: 'jsonl', required: ['schemaType', 'timestamp', 'modelId', 'accountId'] },
  { id: 'request-log', title: 'one row a request, CSV or Parquet (see parsers/aicost-usage-rollup-parquet/README.md)', container: 'columns', required: ['timestamp', 'model', 'input_tokens', 'output_tokens'] },
]

const TEXTS = ['provider', 'account', 'sub_account', 'region', 'model', 'service_tier', 'context', 'api_key', 'user_id', 'tags', 'unit', 'currency']
const COUNTS = { input_tokens: 'input', cache_read_tokens: 'cache_read', cache_write_5m_tokens: 'cache_write_5m', cache_write_1h_tokens: 'cache_write_1h', output_tokens: 'output' } as const
const DECIMALS = { quantity: 'amount', cost: 'price' } as const

/** Columns of a request log; also what a folder named `account=…` may say. */
export const REQUEST_COLUMNS: readonly string[] = ['timestamp', ...TEXTS, ...Object.keys(COUNTS), ...Object.keys(DECIMALS)]

/** Columns of a Bedrock record that are read; prompts and answers are not among them, but for the counts of an answer. */
export const BEDROCK_COLUMNS = `{timestamp: 'VARCHAR', accountId: 'VARCHAR', region: 'VARCHAR', modelId: 'VARCHAR', identity: 'STRUCT(arn VARCHAR)', requestMetadata: 'JSON',
  input: 'STRUCT(inputTokenCount VARCHAR, cacheReadInputTokenCount VARCHAR, cacheWriteInputTokenCount VARCHAR)', output: 'STRUCT(outputTokenCount VARCHAR, outputBodyJson JSON)'}`

/** Select of the requests of the relation `record`; `columns` are those of a columnar log, as the reader names them. */
export function requestsSql(log: RequestLog, columns: ReadonlyMap<string, string>): string {
  return log.container === 'jsonl' ? sqlText('src/import/sql/request-bedrock.sql') : columnarSql(columns)
}

function columnarSql(columns: ReadonlyMap<string, string>): string {
  const text = (name: string): string => (columns.has(name) ? `record.${identifier(columns.get(name) ?? '')}::varchar` : 'null::varchar')
  const tokens = `coalesce(${Object.keys(COUNTS).map((name) => `nullif(${text(name)}, '')`).join(', ')})`
  return `select must_instant('timestamp', ${text('timestamp')}, file) as request_at,
    ${TEXTS.filter((name) => name !== 'unit' && name !== 'tags').map((name) => `coalesce(${text(name)}, '') as ${name}`).join(', ')}, ${text('tags')} as tags,
    coalesce(nullif(${text('unit')}, ''), case when ${tokens} is null then 'Requests' else 'Tokens' end) as unit,
    ${Object.entries(COUNTS).map(([name, short]) => `may_count(${literal(name)}, ${text(name)}, file) as ${short}`).join(', ')},
    ${Object.entries(DECIMALS).map(([name, short]) => `may_decimal(${literal(name)}, ${text(name)}, file) as ${short}`).join(', ')}
    from record`
}

/** The relation `request` that roll-up.sql reads, over a select of requests: bucket, leg and what the user said are added. */
export function requestSql(requests: string, options: RequestLogOptions): string {
  const { provider, account, bucket, tags, leg } = options
  const said = (name: string, value: string | undefined): string => (value === undefined ? name : `coalesce(nullif(${name}, ''), ${literal(value)})`)
  const kept = tags.map((key) => `${literal(key)}, json_extract_string(tags, ${literal(`$."${key}"`)})`)
  const valid = tags.map((key) => `json_extract_string(tags, ${literal(`$."${key}"`)}) is not null`)
  return `select ${leg === undefined ? "case when price is null then 'metered' else 'estimate' end" : literal(leg)} as leg,
    date_trunc('${bucket}', request_at) as bucket_start, date_trunc('${bucket}', request_at) + interval 1 ${bucket} as bucket_end,
    ${said('provider', provider)} as provider, ${said('account', account)} as account, sub_account, region, model, service_tier, context, api_key, user_id,
    ${tags.length === 0 ? "''" : `case when json_valid(tags) and (${valid.join(' or ')}) then json_merge_patch('{}', json_object(${kept.join(', ')}))::varchar else '' end`} as tags,
    unit, currency, input, cache_read, cache_write_5m, cache_write_1h, output, amount, price
    from (${requests})`
}
