// The columns of FOCUS, versions 1.2 to 1.4, that an export deals with: what each may hold, and which versions have it.
// Datasets are listed in the order they are written: alphabetical, as the specification lists them; our own come last.

export type FocusVersion = '1.2' | '1.4'
export const FOCUS_VERSIONS: readonly FocusVersion[] = ['1.2', '1.4']

export type FocusLevel = 'mandatory' | 'conditional' | 'recommended' | 'own'
export type FocusType = 'text' | 'decimal' | 'instant' | 'json' | 'flag'

export interface FocusColumn {
  readonly name: string
  /** Null: all versions. */
  readonly only: FocusVersion | null
  readonly level: FocusLevel
  readonly type: FocusType
  readonly nullable: boolean
  readonly allowed?: readonly string[]
  /** Unit prices cannot be below 0. */
  readonly atLeastZero?: boolean
}

const CATEGORIES = ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment']
const SERVICE_CATEGORIES = [
  'AI and Machine Learning', 'Analytics', 'Business Applications', 'Compute', 'Databases', 'Developer Tools', 'Multicloud', 'Identity', 'Integration', 'Internet of Things',
  'Management and Governance', 'Media', 'Migration', 'Mobile', 'Networking', 'Security', 'Storage', 'Web', 'Other',
]
const AI_SUBCATEGORIES = ['AI Platforms', 'Bots', 'Generative AI', 'Machine Learning', 'Natural Language Processing', 'Other (AI and Machine Learning)']

type More = Partial<Omit<FocusColumn, 'name' | 'level' | 'type' | 'nullable'>>
const column = (level: FocusLevel, nullable: boolean) => (name: string, type: FocusType, more: More = {}): FocusColumn => ({ name, only: null, level, type, nullable, ...more })
const must = column('mandatory', false)
const mandatory = column('mandatory', true)
const set = column('conditional', false)
const may = column('conditional', true)
const advised = column('recommended', false)
const own = column('own', true)

/** Cost and Usage, the columns there is evidence for. What is conditional on something AI vendors do not have is left out. */
export const COST_AND_USAGE: readonly FocusColumn[] = [
  must('BilledCost', 'decimal'), must('BillingAccountId', 'text'), mandatory('BillingAccountName', 'text'), must('BillingCurrency', 'text'), must('BillingPeriodEnd', 'instant'), must('BillingPeriodStart', 'instant'),
  must('ChargeCategory', 'text', { allowed: CATEGORIES }), mandatory('ChargeClass', 'text', { allowed: ['Correction'] }), mandatory('ChargeDescription', 'text'), advised('ChargeFrequency', 'text', { allowed: ['One-Time', 'Recurring', 'Usage-Based'] }),
  must('ChargePeriodEnd', 'instant'), must('ChargePeriodStart', 'instant'),
  may('CommitmentDiscountCategory', 'text', { allowed: ['Spend', 'Usage'] }), may('CommitmentDiscountId', 'text'), may('CommitmentDiscountStatus', 'text', { allowed: ['Used', 'Unused'] }), may('CommitmentDiscountType', 'text'),
  may('ConsumedQuantity', 'decimal'), may('ConsumedUnit', 'text'), must('ContractedCost', 'decimal'), may('ContractedUnitPrice', 'decimal', { atLeastZero: true }), must('EffectiveCost', 'decimal'),
  must('HostProviderName', 'text', { only: '1.4' }), may('InvoiceId', 'text'), must('InvoiceIssuerName', 'text'), must('ListCost', 'decimal'), may('ListUnitPrice', 'decimal', { atLeastZero: true }),
  may('PricingCategory', 'text', { allowed: ['Standard', 'Dynamic', 'Committed', 'Other'] }), set('PricingCurrency', 'text'), may('PricingCurrencyContractedUnitPrice', 'decimal', { atLeastZero: true }), set('PricingCurrencyEffectiveCost', 'decimal'),
  may('PricingCurrencyListUnitPrice', 'decimal', { atLeastZero: true }), mandatory('PricingQuantity', 'decimal'), mandatory('PricingUnit', 'text'),
  must('ProviderName', 'text', { only: '1.2' }), must('PublisherName', 'text', { only: '1.2' }), may('RegionId', 'text'), may('ResourceId', 'text'),
  must('ServiceCategory', 'text', { allowed: SERVICE_CATEGORIES }), must('ServiceName', 'text'), must('ServiceProviderName', 'text', { only: '1.4' }), advised('ServiceSubcategory', 'text', { allowed: AI_SUBCATEGORIES }),
  may('SkuId', 'text'), may('SkuMeter', 'text'), may('SkuPriceDetails', 'json'), may('SkuPriceId', 'text'), may('SubAccountId', 'text'), may('SubAccountName', 'text'), may('Tags', 'json'),
  own('x_ApiKeyId', 'text'), own('x_Component', 'text'), own('x_CostCategory', 'text'), own('x_ImportId', 'text'), own('x_Leg', 'text'), own('x_LineKind', 'text'), own('x_Model', 'text'), own('x_ModelMaker', 'text'),
  own('x_QuantityKnown', 'flag'), own('x_Record', 'text'), own('x_ServiceTier', 'text'), own('x_StatementId', 'text'), own('x_TokenKind', 'text'), own('x_UserId', 'text'), own('x_VendorUnit', 'text'),
]

/** Invoice Detail (1.4): a line of a document, tax as lines of its own. */
export const INVOICE_DETAIL: readonly FocusColumn[] = [
  must('BilledCost', 'decimal'), must('BillingAccountId', 'text'), must('BillingCurrency', 'text'), must('BillingPeriodEnd', 'instant'), must('BillingPeriodStart', 'instant'), must('ChargeCategory', 'text', { allowed: CATEGORIES }),
  must('InvoiceDetailCreated', 'instant'), mandatory('InvoiceDetailDescription', 'text'), mandatory('InvoiceDetailGrain', 'json'), must('InvoiceDetailId', 'text'), must('InvoiceDetailLastUpdated', 'instant'), must('InvoiceId', 'text'),
  mandatory('InvoiceIssueDate', 'instant'), must('InvoiceIssueStatus', 'text'), must('InvoiceIssuerName', 'text'), must('PaymentCurrency', 'text'), mandatory('PaymentDueDate', 'instant'), must('PaymentTerms', 'text'), must('ReferenceInvoiceId', 'text'),
]

/** Billing Period (1.4): whether an issuer's month is closed. */
export const BILLING_PERIOD: readonly FocusColumn[] = [
  must('BillingPeriodCreated', 'instant'), must('BillingPeriodEnd', 'instant'), must('BillingPeriodLastUpdated', 'instant'), must('BillingPeriodStart', 'instant'), must('BillingPeriodStatus', 'text', { allowed: ['Open', 'Closed'] }), must('InvoiceIssuerName', 'text'),
]

/** The columns of a dataset that a version has, in the order they are written. */
export function columnsOf(dataset: readonly FocusColumn[], version: FocusVersion): readonly FocusColumn[] {
  return dataset.filter(({ only }) => only === null || only === version)
}
