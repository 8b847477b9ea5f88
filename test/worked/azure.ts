// Azure cost details of an enterprise agreement for worked examples: the actual and the amortized export of a month, with
// a reservation of provisioned throughput.
import { csv } from './build.ts'

const HEADER = 'BillingAccountId,BillingAccountName,BillingPeriodStartDate,BillingPeriodEndDate,SubscriptionId,SubscriptionName,Date,Product,MeterId,ServiceFamily,MeterCategory,MeterSubCategory,MeterRegion,MeterName,Quantity,EffectivePrice,Cost,UnitPrice,BillingCurrency,ResourceLocation,ConsumedService,ResourceId,AdditionalInfo,Tags,CostCenter,UnitOfMeasure,ResourceGroup,ReservationId,ReservationName,ProductOrderId,ProductOrderName,OfferId,Term,PublisherName,PlanName,ChargeType,Frequency,PublisherType,PricingModel,benefitId'

const ACCOUNT = '71529430'
export const RESERVATION = '2f0c8d54-6a1e-4b7f-9c3d-58e0a71b46d2'

export type AzureRow = Readonly<Record<string, string>> & { readonly Date: string; readonly Cost: string }

/** One row's columns on top of those every row has; a day as YYYY-MM-DD. */
export function costDetails(month: string, rows: readonly AzureRow[]): string {
  const [year = 0, at = 0] = month.split('-').map(Number)
  const american = (day: string): string => `${day.slice(5, 7)}/${day.slice(8, 10)}/${day.slice(0, 4)}`
  const last = new Date(Date.UTC(year, at, 0)).toISOString().slice(0, 10)
  return csv(HEADER, rows.map((row) => ({
    BillingAccountId: ACCOUNT, BillingAccountName: 'Rook Analytics', BillingPeriodStartDate: american(`${month}-01`), BillingPeriodEndDate: american(last), SubscriptionId: 'b81e4f07-2c95-4d6a-8e13-7fa0c5d92b64', SubscriptionName: 'Models',
    BillingCurrency: 'USD', ConsumedService: 'Microsoft.CognitiveServices', ResourceLocation: 'swedencentral', PublisherName: 'Microsoft', PublisherType: 'Azure', OfferId: 'MS-AZR-0017P', ...row, Date: american(row.Date),
  })))
}

/** Tokens at the price of the day. */
export function payAsYouGo(day: string, cost: string, more: Readonly<Record<string, string>> = {}): AzureRow {
  return { Date: day, Cost: cost, Product: 'Azure OpenAI GPT5', MeterCategory: 'Foundry Models', MeterSubCategory: 'Azure OpenAI GPT5', MeterName: 'GPT 5 outpt Glbl 1M Tokens', Quantity: '10', UnitOfMeasure: '1M', ChargeType: 'Usage', Frequency: 'UsageBased', PricingModel: 'OnDemand', ...more }
}

const PTU = { ReservationId: RESERVATION, ReservationName: 'rook-ptu', ProductOrderId: RESERVATION, ProductOrderName: 'Azure OpenAI Provisioned Throughput, Global, 1 Year', PricingModel: 'Reservation', Term: '12', UnitOfMeasure: '1 Hour' }

export function purchase(day: string, cost: string, more: Readonly<Record<string, string>> = {}): AzureRow {
  return { Date: day, Cost: cost, ...PTU, Product: 'Azure OpenAI Provisioned Managed Global', MeterCategory: 'Reservations', Quantity: '100', ChargeType: 'Purchase', Frequency: 'OneTime', ...more }
}

/** Use under the reservation: 0 in an actual export, its part of the price in an amortized one. */
export function ptuUse(day: string, cost: string, more: Readonly<Record<string, string>> = {}): AzureRow {
  return { Date: day, Cost: cost, ...PTU, Product: 'Azure OpenAI Provisioned Managed Global', MeterCategory: 'Azure OpenAI', MeterSubCategory: 'Azure OpenAI', MeterName: 'Provisioned Managed Global Unit', Quantity: '2280', ChargeType: 'Usage', Frequency: 'UsageBased', ...more }
}

export function unused(day: string, cost: string): AzureRow {
  return { Date: day, Cost: cost, ...PTU, Product: 'Azure OpenAI Provisioned Managed Global', MeterCategory: 'Azure OpenAI', MeterSubCategory: 'Azure OpenAI', MeterName: 'Provisioned Managed Global Unit', Quantity: '120', ChargeType: 'UnusedReservation', Frequency: 'UsageBased' }
}

/** The days of a month with a whole laid over them: 2,945.00 over October is 95.00 a day. */
export function daily(month: string, row: (day: string, cost: string) => AzureRow, cost: string): AzureRow[] {
  const [year = 0, at = 0] = month.split('-').map(Number)
  const days = new Date(Date.UTC(year, at, 0)).getUTCDate()
  return Array.from({ length: days }, (_, index) => row(`${month}-${String(index + 1).padStart(2, '0')}`, cost))
}
