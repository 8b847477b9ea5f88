// The invented AWS bill of Harbor Analytics, August 2026, that the AWS fixtures are written from: every kind of line item
// the two parsers tell apart, one or two rows each. Own accounts, own prices; the spelling of every word is AWS's.

/** One row of the bill under CUR 2.0's column names; `product.x` and `tag.x` are entries of maps. */
export type BillRow = Readonly<Record<string, string>>

const PAYER = '402718336901'
const SEARCH = '402718336902'
const RESEARCH = '402718336903'
const COMPUTE_PLAN = `arn:aws:savingsplans::${PAYER}:savingsplan/9f1c2a7e-0b7d-4c1e-9a55-31f0c8d2a001`
const ML_PLAN = `arn:aws:savingsplans::${PAYER}:savingsplan/51d0ee44-7c3a-4d0b-8f16-a9be77120b02`
const RESERVATION = `arn:aws:ec2:us-east-1:${PAYER}:reserved-instances/7b0d9c52-6a1f-4e5e-8d11-52f4a0b7c003`
const SONNET = { entity: 'AWS Marketplace', code: '4pl6vq8zr0dk2wq1xn5tsb3e', product: 'Claude Sonnet 4.5 (Amazon Bedrock Edition)', seller: 'Anthropic, PBC', invoice: 'EUINUS26-771204', unit: 'Units' }
const OPUS = { ...SONNET, code: '9d2hx7mcy3tq6ev0ub4wkz8a', product: 'Claude Opus 4.8 (Amazon Bedrock Edition)' }
const BEDROCK = { code: 'AmazonBedrock', product: 'Amazon Bedrock', unit: '1K tokens', operation: 'InvokeModelInference' }
const SAGEMAKER = { code: 'AmazonSageMaker', product: 'Amazon SageMaker', unit: 'Hrs', operation: 'RunInstance' }
const EC2 = { code: 'AmazonEC2', product: 'Amazon Elastic Compute Cloud', unit: 'Hrs', operation: 'RunInstances' }

interface Line {
  readonly entity?: string
  readonly invoice?: string
  readonly seller?: string
  readonly account?: string
  readonly type?: string
  /** Day of August, hour 10; or two dates. */
  readonly day?: number
  readonly dates?: readonly [string, string]
  readonly code?: string
  readonly product?: string
  readonly usage?: string
  readonly operation?: string
  readonly resource?: string
  readonly unit?: string
  readonly amount?: string
  readonly cost: string
  readonly text: string
  readonly list?: string
  readonly more?: Readonly<Record<string, string>>
}

const covered = (effective: string, arn: string): Record<string, string> => ({ savings_plan_savings_plan_a_r_n: arn, savings_plan_savings_plan_effective_cost: effective })
const fee = (total: string, used: string, arn: string): Record<string, string> => ({ savings_plan_savings_plan_a_r_n: arn, savings_plan_total_commitment_to_date: total, savings_plan_used_commitment: used })
const month = ['2026-08-01', '2026-09-01'] as const

const LINES: readonly Line[] = [
  // Amazon's own and open models: thousands of tokens.
  { ...BEDROCK, day: 3, usage: 'USE1-NovaPro-input-tokens', amount: '148000', cost: '118.4', text: '$0.0008 per 1K input tokens for Nova Pro', more: { 'tag.user:team': 'search' } },
  { ...BEDROCK, day: 3, usage: 'USE1-NovaPro-output-tokens', amount: '41250', cost: '132', text: '$0.0032 per 1K output tokens for Nova Pro', more: { 'tag.user:team': 'search' } },
  { ...BEDROCK, day: 4, usage: 'USE1-NovaPro-cache-read-input-token-count', amount: '62000', cost: '12.4', text: '$0.0002 per 1K cache read input tokens for Nova Pro' },
  { ...BEDROCK, day: 5, usage: 'USE1-NovaLite-input-tokens-batch', amount: '900000', cost: '27', text: '$0.00003 per 1K input tokens for Nova Lite batch', account: RESEARCH },
  { ...BEDROCK, day: 5, usage: 'EU-TitanEmbeddingV2-Text-input-tokens', amount: '50500', cost: '1.01', text: '$0.00002 per 1K tokens for Titan Text Embeddings V2', account: RESEARCH },
  { ...BEDROCK, day: 6, usage: 'USE1-GPT-OSS-120B-output-tokens-flex', amount: '8000', cost: '1.0E-7', text: 'GPT OSS 120B, a rounding remainder in scientific notation' },
  { ...BEDROCK, day: 6, code: 'AmazonBedrockService', product: 'Amazon Bedrock Service', usage: 'USE1-Claude4.6Opus-output-tokens-cross-region-global', amount: '2400', cost: '60', text: '$0.025 per 1K output tokens' },
  { ...BEDROCK, day: 7, usage: 'USE1-NovaPro-ProvisionedThroughput-NoCommit-ModelUnits', unit: 'Hrs', amount: '24', cost: '516', text: '$21.50 per hour per model unit' },
  { ...BEDROCK, day: 7, usage: 'USE1-GuardrailsTextUnit', unit: 'TextUnits', amount: '3100', cost: '0.465', text: '$0.00015 per text unit' },
  // Marketplace: millions of tokens, an invoice of their own.
  { ...SONNET, day: 8, usage: 'USE1-MP:USE1_InputTokenCount-Units', amount: '210.5', cost: '694.65', text: 'AWS Marketplace software usage|us-east-1|Million Input Tokens', more: { line_item_iam_principal: `arn:aws:sts::${SEARCH}:assumed-role/assistant/mira@harbor.example` } },
  { ...SONNET, day: 8, usage: 'USE1-MP:USE1_OutputTokenCount_Global-Units', amount: '38.2', cost: '573', text: 'AWS Marketplace software usage|us-east-1|Million Output Tokens Global' },
  { ...SONNET, day: 9, usage: 'USE1-MP:USE1_CacheReadInputTokenCount-Units', amount: '640.75', cost: '211.4475', text: 'AWS Marketplace software usage|us-east-1|Million Cache Read Input Tokens' },
  { ...SONNET, day: 9, usage: 'USE1-MP:USE1_CacheWriteInputTokenCount-Units', amount: '55.5', cost: '228.9375', text: 'AWS Marketplace software usage|us-east-1|Million Cache Write Input Tokens' },
  { ...SONNET, day: 9, usage: 'USE1-MP:USE1_CacheWrite1hInputTokenCount_Global-Units', amount: '12.25', cost: '73.5', text: 'AWS Marketplace software usage|us-east-1|Million Cache Write 1h Input Tokens Global' },
  { ...OPUS, day: 10, usage: 'USW2-MP:USW2_input_tokens_long_ctx_standard-Units', amount: '8.4', cost: '92.4', text: 'AWS Marketplace software usage|us-west-2|Million Input Tokens' },
  { entity: 'AWS Marketplace', invoice: 'EUINUS26-771204', seller: 'Quayside Security Ltd', day: 10, code: '7g3kqv5m1b9zt4xr8ncd2we6', product: 'Quayside Firewall', usage: 'USE1-MP:USE1_Hours-Units', unit: 'Units', amount: '150', cost: '75', text: 'AWS Marketplace software usage|us-east-1|Hours' },
  // SageMaker, partly under a plan.
  { ...SAGEMAKER, account: RESEARCH, day: 11, usage: 'USE1-Host:ml.g5.xlarge', amount: '96', cost: '135.168', text: '$1.408 per Hosting ml.g5.xlarge hour', resource: `arn:aws:sagemaker:us-east-1:${RESEARCH}:endpoint/ranker` },
  { ...SAGEMAKER, account: RESEARCH, type: 'SavingsPlanCoveredUsage', day: 12, usage: 'USE1-Host:ml.p4d.24xlarge', amount: '10', cost: '327.7', text: '$32.77 per Hosting ml.p4d.24xlarge hour', more: covered('213.005', ML_PLAN) },
  { ...SAGEMAKER, account: RESEARCH, type: 'SavingsPlanNegation', day: 12, usage: 'USE1-Host:ml.p4d.24xlarge', amount: '10', cost: '-327.7', text: 'SavingsPlanNegation used by AccountId', list: '', more: covered('0', ML_PLAN) },
  { type: 'SavingsPlanRecurringFee', dates: month, code: 'MachineLearningSavingsPlans', product: 'Savings Plans for AWS Machine Learning', usage: 'MachineLearningSP:1yrNoUpfront', amount: '744', cost: '250', text: '1 year No Upfront SageMaker Savings Plan', more: fee('250', '213.005', ML_PLAN) },
  // Kiro: two seats and credits beyond them.
  { type: 'FlatRateSubscription', dates: month, code: 'Kiro', product: 'Kiro', usage: 'USE1-KiroEnterprise-ProPlus', operation: 'monthly-subscription', unit: 'User-Mo', amount: '1', cost: '40', text: '$40 per user', resource: 'arn:aws:identitystore:::user/b4c8-01' },
  { type: 'FlatRateSubscription', dates: month, code: 'Kiro', product: 'Kiro', usage: 'USE1-KiroEnterprise-ProPlus', operation: 'monthly-subscription', unit: 'User-Mo', amount: '1', cost: '40', text: '$40 per user', resource: 'arn:aws:identitystore:::user/b4c8-02' },
  { day: 13, code: 'Kiro', product: 'Kiro', usage: 'USE1-KiroEnterprise-Credits', operation: 'Credits', unit: 'Credits', amount: '120', cost: '4.8', text: '$0.04 per credit', resource: 'arn:aws:identitystore:::user/b4c8-02' },
  // EC2: with and without accelerators, on demand, under a plan, reserved. Not AI by the bundled rules.
  { ...EC2, account: RESEARCH, day: 14, usage: 'USE1-BoxUsage:p5.48xlarge', amount: '2', cost: '110.08', text: '$55.04 per On Demand Linux p5.48xlarge Instance Hour', resource: 'i-0a41' },
  { ...EC2, account: RESEARCH, type: 'SavingsPlanCoveredUsage', day: 14, usage: 'USE1-BoxUsage:g6.12xlarge', amount: '100', cost: '460', text: '$4.60 per On Demand Linux g6.12xlarge Instance Hour', resource: 'i-0a42', more: covered('299', COMPUTE_PLAN) },
  { ...EC2, account: RESEARCH, type: 'SavingsPlanNegation', day: 14, usage: 'USE1-BoxUsage:g6.12xlarge', amount: '100', cost: '-460', text: 'SavingsPlanNegation used by AccountId', list: '', more: covered('0', COMPUTE_PLAN) },
  { ...EC2, type: 'SavingsPlanCoveredUsage', day: 14, usage: 'USE1-BoxUsage:m5.large', amount: '100', cost: '40', text: '$0.40 per On Demand Linux m5.large Instance Hour', resource: 'i-0a43', more: covered('26', COMPUTE_PLAN) },
  { ...EC2, type: 'SavingsPlanNegation', day: 14, usage: 'USE1-BoxUsage:m5.large', amount: '100', cost: '-40', text: 'SavingsPlanNegation used by AccountId', list: '', more: covered('0', COMPUTE_PLAN) },
  { type: 'SavingsPlanRecurringFee', dates: month, code: 'ComputeSavingsPlans', product: 'Savings Plans for AWS Compute usage', usage: 'ComputeSP:1yrNoUpfront', amount: '744', cost: '350', text: '1 year No Upfront Compute Savings Plan', more: fee('350', '325', COMPUTE_PLAN) },
  { ...EC2, type: 'DiscountedUsage', day: 15, usage: 'USE1-BoxUsage:m5.xlarge', amount: '50', cost: '0', text: 'Linux/UNIX (Amazon VPC), m5.xlarge reserved instance applied', list: '9.6', resource: 'i-0a44', more: { reservation_reservation_a_r_n: RESERVATION, reservation_effective_cost: '9.5' } },
  { ...EC2, type: 'RIFee', dates: month, usage: 'USE1-HeavyUsage:m5.xlarge', amount: '744', cost: '18.6', text: 'USD 0.025 hourly fee per m5.xlarge instance', list: '', more: { reservation_reservation_a_r_n: RESERVATION, reservation_unused_amortized_upfront_fee_for_billing_period: '1.2', reservation_unused_recurring_fee: '0.8' } },
  { ...EC2, type: 'Fee', dates: ['2026-08-01', '2027-08-01'], usage: 'USE1-HeavyUsage:m5.xlarge', amount: '1', cost: '120', text: 'Sign up charge for a reserved instance', list: '', more: { reservation_reservation_a_r_n: RESERVATION, bill_bill_type: 'Purchase' } },
  { day: 16, code: 'AmazonS3', product: 'Amazon Simple Storage Service', usage: 'TimedStorage-ByteHrs', operation: 'StandardStorage', unit: 'GB-Mo', amount: '1019.565217391304347826', cost: '23.45', text: '$0.023 per GB - first 50 TB / month of storage used' },
  // Discounts, credits, refunds: of a product, and of the account.
  { type: 'EdpDiscount', dates: month, ...BEDROCK, unit: '', usage: 'USE1-NovaPro-input-tokens', cost: '-26', text: 'Enterprise Discount Program' },
  { type: 'PrivateRateDiscount', dates: month, ...SAGEMAKER, account: RESEARCH, unit: '', usage: 'USE1-Host:ml.g5.xlarge', cost: '-5.168', text: 'Private rate card discount' },
  { type: 'BundledDiscount', dates: month, code: 'AmazonS3', product: 'Amazon Simple Storage Service', usage: 'TimedStorage-ByteHrs', cost: '-0.45', text: 'Bundled discount' },
  { type: 'EdpDiscount', dates: month, account: PAYER, cost: '-31.25', text: 'Enterprise Discount Program, account level' },
  { type: 'Credit', dates: month, account: PAYER, cost: '-50', text: 'Promotional credit for the account' },
  { type: 'Credit', dates: month, ...BEDROCK, unit: '', usage: 'USE1-NovaPro-output-tokens', cost: '-40', text: 'Activate credit for generative AI' },
  { type: 'Refund', dates: ['2026-07-30', '2026-07-31'], ...BEDROCK, unit: '', usage: 'USE1-NovaPro-cache-read-input-token-count', cost: '-12.4', text: 'Refund of a service interruption', more: { bill_bill_type: 'Refund' } },
  // Tax: of a product, and of the account.
  { type: 'Tax', dates: month, code: 'AmazonBedrock', product: 'Amazon Bedrock', cost: '166', text: 'Tax for product code AmazonBedrock', more: { line_item_tax_type: 'VAT' } },
  { type: 'Tax', dates: month, ...SONNET, unit: '', cost: '374.79', text: `Tax for product code ${SONNET.code}`, more: { line_item_tax_type: 'VAT' } },
  { type: 'Tax', dates: month, code: 'AmazonS3', product: 'Amazon Simple Storage Service', cost: '4.6', text: 'Tax for product code AmazonS3', more: { line_item_tax_type: 'VAT' } },
  { type: 'Tax', dates: month, account: PAYER, cost: '1', text: 'Tax', more: { line_item_tax_type: 'VAT' } },
]

/** The finished bill of August: all rows, invoices issued. */
export const finalBill: readonly BillRow[] = LINES.map(billRow)

/** The same bill looked at on August 10th: use to that day, no invoice yet; the tax row already ends with the month. */
export const runningBill: readonly BillRow[] = LINES.flatMap((line, index) => {
  const shown = (line.day !== undefined && line.day <= 9) || (line.type === 'Tax' && line.code === 'AmazonBedrock')
  const row = finalBill[index]
  return shown && row ? [{ ...row, bill_invoice_id: '' }] : []
})

function billRow(line: Line, index: number): BillRow {
  const [start, end] = line.dates ?? [`2026-08-${String(line.day).padStart(2, '0')}T10`, `2026-08-${String(line.day).padStart(2, '0')}T11`]
  const from = instant(start)
  const to = instant(end)
  const type = line.type ?? 'Usage'
  return {
    bill_bill_type: 'Anniversary',
    bill_billing_entity: line.entity ?? 'AWS',
    bill_billing_period_start_date: '2026-08-01T00:00:00.000Z',
    bill_billing_period_end_date: '2026-09-01T00:00:00.000Z',
    bill_invoice_id: line.invoice ?? '2198834501',
    bill_invoicing_entity: 'Amazon Web Services, Inc.',
    bill_payer_account_id: PAYER,
    bill_payer_account_name: 'harbor-payer',
    identity_line_item_id: `h${String(index + 1).padStart(4, '0')}`,
    identity_time_interval: `${from.replace('.000', '')}/${to.replace('.000', '')}`,
    line_item_currency_code: 'USD',
    line_item_legal_entity: line.seller ?? 'Amazon Web Services, Inc.',
    line_item_line_item_description: line.text,
    line_item_line_item_type: type,
    line_item_operation: line.operation ?? '',
    line_item_product_code: line.code ?? '',
    line_item_resource_id: line.resource ?? '',
    line_item_unblended_cost: line.cost,
    line_item_usage_account_id: line.account ?? SEARCH,
    line_item_usage_account_name: line.account === RESEARCH ? 'harbor-research' : line.account === PAYER ? 'harbor-payer' : 'harbor-search',
    line_item_usage_amount: line.amount ?? '0',
    line_item_usage_end_date: to,
    line_item_usage_start_date: from,
    line_item_usage_type: line.usage ?? '',
    pricing_currency: 'USD',
    pricing_public_on_demand_cost: line.list ?? (type === 'Usage' || type === 'SavingsPlanCoveredUsage' ? line.cost : ''),
    pricing_unit: line.unit ?? '',
    ...(line.product ? { 'product.product_name': line.product, 'product.region': line.usage?.startsWith('EU') ? 'eu-west-1' : line.usage?.startsWith('USW2') ? 'us-west-2' : 'us-east-1' } : {}),
    ...line.more,
  }
}

function instant(text: string): string {
  return `${text.includes('T') ? `${text}:00:00` : `${text}T00:00:00`}.000Z`
}
