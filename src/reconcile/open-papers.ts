// Open documents as the passes look for them: by exact amount, by all of a payee, by a range of amounts. Each is an
// index over what was open when its pass began, so that thousands of payments need no loop over all documents.
import { abs } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { inWindow } from './papers.ts'
import type { OpenBalances, Paper } from './papers.ts'

function grouped(papers: readonly Paper[], keysOf: (paper: Paper) => readonly string[]): Map<string, Paper[]> {
  const groups = new Map<string, Paper[]>()
  for (const paper of papers) {
    for (const key of keysOf(paper)) {
      const known = groups.get(key)
      if (known) known.push(paper)
      else groups.set(key, [paper])
    }
  }
  return groups
}

const accountKey = (account: string, currency: string): string => `${account}\u001f${currency}`

/** Papers by the exact amount that is open of them. */
export function openByAmount(papers: readonly Paper[], open: OpenBalances): { readonly find: (accounts: readonly string[], currency: string, amount: Money, day: string) => { readonly first: Paper | undefined; readonly more: number } } {
  const key = (account: string, currency: string, amount: Money): string => `${accountKey(account, currency)}\u001f${amount}`
  const groups = grouped(papers.filter((paper) => open.of(paper) !== 0n), (paper) => [...paper.accounts].map((account) => key(account, paper.currency, open.of(paper))))
  return {
    find: (accounts, currency, amount, day) => {
      const fitting = new Set<Paper>()
      for (const account of accounts) {
        const group = key(account, currency, amount)
        const still = (groups.get(group) ?? []).filter((paper) => open.of(paper) === amount)
        groups.set(group, still)
        for (const paper of still) if (inWindow(day, paper)) fitting.add(paper)
      }
      const [first] = [...fitting].sort(byIssue)
      return { first, more: Math.max(0, fitting.size - 1) }
    },
  }
}

const byIssue = (a: Paper, b: Paper): number => (a.issueDate === b.issueDate ? (a.key < b.key ? -1 : 1) : a.issueDate < b.issueDate ? -1 : 1)

/** All that is open of a payee: the papers issued by a day, where their sum is the amount and they are more than one. */
export function openByPayee(papers: readonly Paper[], open: OpenBalances): { readonly sumTo: (accounts: readonly string[], currency: string, day: string, amount: Money) => readonly Paper[] } {
  const groups = grouped(papers, (paper) => [...paper.accounts].map((account) => accountKey(account, paper.currency)))
  const sums = new Map<string, { readonly papers: readonly Paper[]; readonly totals: readonly Money[] }>()
  const sumsOf = (accounts: readonly string[], currency: string): { readonly papers: readonly Paper[]; readonly totals: readonly Money[] } => {
    const key = [...accounts, currency].join('\u001f')
    const known = sums.get(key)
    if (known) return known
    const unpaid = [...new Set(accounts.flatMap((account) => groups.get(accountKey(account, currency)) ?? []))].filter((paper) => open.of(paper) !== 0n).sort(byIssue)
    let total = 0n
    const made = { papers: unpaid, totals: unpaid.map((paper) => (total += open.of(paper))) }
    sums.set(key, made)
    return made
  }
  return {
    sumTo: (accounts, currency, day, amount) => {
      const { papers: unpaid, totals } = sumsOf(accounts, currency)
      const count = countTo(unpaid, (paper) => paper.issueDate <= day)
      if (count < 2 || totals[count - 1] !== amount) return []
      // What is paid now is open no more, of any payee that shares it.
      sums.clear()
      return unpaid.slice(0, count)
    },
  }
}

/** Papers by what is open of them, for ranges of amounts. */
export function sortedByOpen(papers: readonly Paper[], open: OpenBalances): { readonly currencies: (accounts: readonly string[]) => readonly string[]; readonly between: (accounts: readonly string[], currency: string, range: { readonly from: Money; readonly to: Money }) => readonly Paper[] } {
  const unpaid = papers.filter((paper) => open.of(paper) !== 0n)
  const amounts = new Map(unpaid.map((paper) => [paper, abs(open.of(paper))]))
  const amountOf = (paper: Paper): Money => amounts.get(paper) ?? 0n
  const groups = grouped([...unpaid].sort((a, b) => (amountOf(a) < amountOf(b) ? -1 : amountOf(a) > amountOf(b) ? 1 : 0)), (paper) => [...paper.accounts].map((account) => accountKey(account, paper.currency)))
  const currencies = new Map<string, Set<string>>()
  for (const paper of unpaid) for (const account of paper.accounts) currencies.set(account, (currencies.get(account) ?? new Set()).add(paper.currency))
  return {
    currencies: (accounts) => [...new Set(accounts.flatMap((account) => [...(currencies.get(account) ?? [])]))].sort(),
    between: (accounts, currency, { from, to }) => [...new Set(accounts.flatMap((account) => {
      const group = groups.get(accountKey(account, currency)) ?? []
      return group.slice(countTo(group, (paper) => amountOf(paper) < from), countTo(group, (paper) => amountOf(paper) <= to)).filter((paper) => open.of(paper) !== 0n)
    }))],
  }
}

/** How many at the front of a sorted list a condition holds for. */
function countTo(papers: readonly Paper[], holds: (paper: Paper) => boolean): number {
  let [low, high] = [0, papers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const paper = papers[middle]
    if (paper && holds(paper)) low = middle + 1
    else high = middle
  }
  return low
}
