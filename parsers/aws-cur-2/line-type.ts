// AWS's line item types: which part of cost each is, and what it costs on the accrual basis.
// Checked 2026-11 against the line item page of the Cost and Usage Report's data dictionary.
import type { Classification } from '../../src/import/contract.ts'

export interface Nature {
  readonly component: NonNullable<Classification['component']>
  /** Its quantity is consumption. A negation repeats the quantity of the use it takes back, refunds and credits bill none. */
  readonly consumes: boolean
}

const NATURES: Readonly<Record<string, Nature>> = {
  Usage: { component: 'usage', consumes: true },
  DiscountedUsage: { component: 'usage', consumes: true },
  SavingsPlanCoveredUsage: { component: 'usage', consumes: true },
  FlatRateSubscription: { component: 'usage', consumes: true },
  SavingsPlanNegation: { component: 'usage', consumes: false },
  Refund: { component: 'usage', consumes: false },
  Fee: { component: 'fee', consumes: false },
  RIFee: { component: 'commitment', consumes: false },
  SavingsPlanRecurringFee: { component: 'commitment', consumes: false },
  SavingsPlanUpfrontFee: { component: 'commitment', consumes: false },
  Credit: { component: 'credit', consumes: false },
  Tax: { component: 'tax', consumes: false },
}

const OTHER: Nature = { component: 'usage', consumes: false }

/** EdpDiscount, PrivateRateDiscount, BundledDiscount, SppDiscount, Discount: price reductions, part of gross cost. */
const isDiscount = (lineType: string): boolean => lineType.endsWith('Discount')

export function natureOf(lineType: string): Nature {
  return NATURES[lineType] ?? OTHER
}

export function isKnownLineType(lineType: string): boolean {
  return lineType in NATURES || isDiscount(lineType)
}

/** SQL: FOCUS charge category. */
export const CATEGORY = `case
    when line_item_type = 'Tax' then 'Tax'
    when line_item_type = 'Credit' then 'Credit'
    when line_item_type in ('Fee', 'RIFee', 'SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee') then 'Purchase'
    when line_item_type in ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage', 'SavingsPlanNegation', 'FlatRateSubscription', 'Refund') or line_item_type like '%Discount' then 'Usage'
    else 'Adjustment' end`

/**
 * SQL: what the row adds to the invoice. Unblended; where the row itself states its private discount (CUR 2.0 without
 * manual discount compatibility) there is no discount line beside it, and the net cost is what is owed.
 */
export const BILLED = `case when (total_discount <> 0 or discount not in ('', '{}')) and net_unblended_cost is not null then net_unblended_cost else unblended_cost end`

/** SQL: cost on the accrual basis; NULL where the row is covered by a commitment and the file does not say at what. */
export const EFFECTIVE = `case
    when line_item_type = 'SavingsPlanCoveredUsage' then case when total_discount <> 0 or discount not in ('', '{}') then coalesce(savings_plan_net_effective_cost, savings_plan_effective_cost) else savings_plan_effective_cost end
    when line_item_type in ('SavingsPlanNegation', 'SavingsPlanUpfrontFee') then 0
    when line_item_type = 'SavingsPlanRecurringFee' then savings_plan_total_commitment - savings_plan_used_commitment
    when line_item_type = 'DiscountedUsage' then case when total_discount <> 0 or discount not in ('', '{}') then coalesce(reservation_net_effective_cost, reservation_effective_cost) else reservation_effective_cost end
    when line_item_type = 'RIFee' and (reservation_unused_upfront is not null or reservation_unused_recurring is not null) then coalesce(reservation_unused_upfront, 0) + coalesce(reservation_unused_recurring, 0)
    when line_item_type = 'RIFee' then null
    when line_item_type = 'Fee' and reservation_arn <> '' then 0
    else ${BILLED} end`
