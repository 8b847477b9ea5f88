// A deterministic legacy Cost and Usage Report: real header names and digit lengths, a chosen part of its rows AI.
// The same size and part give the same bytes on every machine.
import { closeSync, openSync, writeSync } from 'node:fs'
import { pick, random } from './random.ts'

const HEADER = [
  'identity/LineItemId', 'identity/TimeInterval', 'bill/InvoiceId', 'bill/BillingEntity', 'bill/BillType', 'bill/PayerAccountId',
  'bill/BillingPeriodStartDate', 'bill/BillingPeriodEndDate', 'lineItem/UsageAccountId', 'lineItem/LineItemType', 'lineItem/UsageStartDate',
  'lineItem/UsageEndDate', 'lineItem/ProductCode', 'lineItem/UsageType', 'lineItem/Operation', 'lineItem/AvailabilityZone', 'lineItem/ResourceId',
  'lineItem/UsageAmount', 'lineItem/CurrencyCode', 'lineItem/UnblendedRate', 'lineItem/UnblendedCost', 'lineItem/BlendedRate', 'lineItem/BlendedCost',
  'lineItem/LineItemDescription', 'product/ProductName', 'product/regionCode', 'product/sku', 'pricing/unit', 'pricing/publicOnDemandCost', 'resourceTags/user:team',
]

interface Service {
  readonly code: string
  readonly product: string
  readonly unit: string
  readonly usage: readonly string[]
  readonly operations: readonly string[]
  readonly resource: (n: number) => string
}

const OTHERS: readonly Service[] = [
  { code: 'AmazonEC2', product: 'Amazon Elastic Compute Cloud', unit: 'Hrs', usage: ['BoxUsage:m5.large', 'BoxUsage:c6g.xlarge', 'BoxUsage:t3.medium', 'EBS:VolumeUsage.gp3', 'DataTransfer-Regional-Bytes', 'NatGateway-Hours', 'NatGateway-Bytes', 'EBS:SnapshotUsage'], operations: ['RunInstances', 'RunInstances:0002', 'CreateVolume-Gp3', 'InterZone-In'], resource: (n) => `i-${hex(n, 17)}` },
  { code: 'AmazonS3', product: 'Amazon Simple Storage Service', unit: 'GB-Mo', usage: ['TimedStorage-ByteHrs', 'Requests-Tier1', 'Requests-Tier2', 'DataTransfer-Out-Bytes'], operations: ['StandardStorage', 'PutObject', 'GetObject'], resource: (n) => `tern-lake-${n % 90}` },
  { code: 'AmazonRDS', product: 'Amazon Relational Database Service', unit: 'Hrs', usage: ['InstanceUsage:db.r6g.large', 'RDS:GP3-Storage', 'Aurora:StorageIOUsage'], operations: ['CreateDBInstance:0021', 'CreateDBInstance:0016'], resource: (n) => `arn:aws:rds:us-east-1:402718336902:db:orders-${n % 40}` },
  { code: 'AWSLambda', product: 'AWS Lambda', unit: 'Lambda-GB-Second', usage: ['Lambda-GB-Second', 'Request', 'Lambda-GB-Second-ARM'], operations: ['Invoke'], resource: (n) => `arn:aws:lambda:us-east-1:402718336902:function:ingest-${n % 300}` },
  { code: 'AmazonCloudWatch', product: 'AmazonCloudWatch', unit: 'Metrics', usage: ['CW:MetricMonitorUsage', 'DataProcessing-Bytes', 'CW:Requests'], operations: ['MetricStorage', 'PutLogEvents'], resource: (n) => `arn:aws:logs:us-east-1:402718336902:log-group:/app/${n % 200}` },
]

/** Dollars for 1,000 tokens in and out, about what they cost: a bill off by a thousand would be refused. */
const PRICES: Readonly<Record<string, readonly [input: number, output: number]>> = {
  'NovaPro': [0.0008, 0.0032], 'NovaLite': [0.00006, 0.00024], 'NovaMicro': [0.000035, 0.00014], 'Claude4.5Sonnet': [0.003, 0.015], 'Claude4.5Haiku': [0.001, 0.005], 'Llama3-3-70B': [0.00072, 0.00072], 'TitanEmbeddingV2-Text': [0.00002, 0.00002],
}
const MODELS = Object.keys(PRICES)

const BEDROCK: Service = {
  code: 'AmazonBedrock', product: 'Amazon Bedrock', unit: '1K tokens',
  usage: MODELS.flatMap((model) => [`${model}-input-tokens`, `${model}-output-tokens`]),
  operations: ['InvokeModelInference', 'InvokeModelStreamingInference'],
  // Without a profile AWS names no resource.
  resource: (n) => (n % 2 === 0 ? '' : `arn:aws:bedrock:us-east-1:402718336902:application-inference-profile/${hex(n % 400, 12)}`),
}

const REGIONS = [['USE1', 'us-east-1'], ['USW2', 'us-west-2'], ['EU', 'eu-west-1']] as const
const TEAMS = ['search', 'support', 'growth', 'platform', '']

const hex = (n: number, width: number): string => ((n + 1) * 2654435761 % 2 ** 48).toString(16).padStart(width, '0')

/** Decimal text of a given number of decimals, without floats' rounding: `2.5879256728`, `0.00165303109242778`. */
function digits(next: () => number, whole: number, decimals: number): string {
  let text = String(Math.floor(next() * whole))
  if (decimals === 0) return text
  text += '.'
  for (let left = decimals; left > 0; left -= 8) text += String(Math.floor(next() * 10 ** Math.min(left, 8))).padStart(Math.min(left, 8), '0')
  return text
}

/** Amounts as AWS writes them: mostly ten decimals, small ones up to seventeen, some whole. */
function amount(next: () => number): string {
  const kind = next()
  if (kind < 0.5) return digits(next, 9, 10)
  if (kind < 0.65) return `0.00${digits(next, 1, 15).slice(2)}`
  if (kind < 0.8) return digits(next, 90, 6)
  if (kind < 0.95) return digits(next, 1, 15)
  return digits(next, 40000, 0)
}

/** Writes the report and returns its size in rows. `part` is how many rows of a hundred are AI. */
export function generateCur(path: string, rows: number, part: number): void {
  const next = random(20260801 + part)
  const file = openSync(path, 'w')
  let lines = [HEADER.join(',')]
  for (let row = 0; row < rows; row++) {
    lines.push(line(row, next, next() * 100 < part ? BEDROCK : pick(OTHERS, next)))
    if (lines.length === 20_000) {
      writeSync(file, `${lines.join('\n')}\n`)
      lines = []
    }
  }
  if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`)
  closeSync(file)
}

function line(row: number, next: () => number, service: Service): string {
  const [prefix, region] = pick(REGIONS, next)
  const hour = Math.floor(next() * 744)
  const start = stamp(hour)
  const end = stamp(hour + 1)
  const usageType = `${prefix}-${pick(service.usage, next)}`
  const quantity = amount(next)
  const cost = service === BEDROCK ? priced(usageType, quantity) : amount(next)
  const rate = digits(next, 1, 10)
  return [
    `${hex(row, 12)}${hex(row + 7, 12)}${hex(row + 31, 12)}`, `${start}/${end}`, '2198834501', 'AWS', 'Anniversary', '402718336901',
    '2026-08-01T00:00:00Z', '2026-09-01T00:00:00Z', `4027183369${10 + Math.floor(next() * 20)}`, 'Usage', start,
    end, service.code, usageType, pick(service.operations, next), service === BEDROCK ? '' : `${region}a`, service.resource(Math.floor(next() * 4000)),
    quantity, 'USD', rate, cost, rate, cost,
    `"$${rate} per ${service.unit}, ${region}"`, service.product, region, `SKU${hex(usageType.length * 31 + region.length, 10).toUpperCase()}`, service.unit, cost, pick(TEAMS, next),
  ].join(',')
}

/** Ten decimals, as AWS writes most amounts. */
function priced(usageType: string, quantity: string): string {
  const [, model = '', direction = ''] = /^\w+-(.+)-(input|output)-tokens$/.exec(usageType) ?? []
  return (Number(quantity) * (PRICES[model]?.[direction === 'output' ? 1 : 0] ?? 0)).toFixed(10)
}

/** The n-th hour of August 2026 (September's first for the last row's end). */
function stamp(hour: number): string {
  const day = Math.floor(hour / 24)
  return `2026-${day < 31 ? '08' : '09'}-${String((day % 31) + 1).padStart(2, '0')}T${String(hour % 24).padStart(2, '0')}:00:00Z`
}
