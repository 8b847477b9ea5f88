// Which documents a payment names: their numbers stand in one of its texts, not as part of a longer word. Numbers are
// looked up by their rarest word, so that thousands of payments meet hundreds of documents without comparing each pair.
import type { Payment } from './facts.ts'
import type { Paper } from './papers.ts'

/** A number shorter than this stands in many texts by chance. */
const SHORTEST = 4

const plain = (text: string): string => text.toLowerCase().replace(/[\s\u2010-\u2015]+/g, '-')
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? []

/** A function that gives the papers a payment names, in the papers' order. */
export function namedPapers(papers: readonly Paper[]): (payment: Payment) => Paper[] {
  const numbers = new Map<string, Paper[]>()
  for (const paper of papers) {
    const number = plain(paper.number)
    if (number.length >= SHORTEST) numbers.set(number, [...(numbers.get(number) ?? []), paper])
  }
  const uses = new Map<string, number>()
  for (const number of numbers.keys()) for (const word of new Set(wordsOf(number))) uses.set(word, (uses.get(word) ?? 0) + 1)
  const byWord = new Map<string, string[]>()
  for (const number of numbers.keys()) {
    const [rarest] = [...new Set(wordsOf(number))].sort((a, b) => (uses.get(a) ?? 0) - (uses.get(b) ?? 0) || b.length - a.length)
    if (rarest !== undefined) byWord.set(rarest, [...(byWord.get(rarest) ?? []), number])
  }
  return (payment) => {
    const texts = [...new Set([payment.reference, payment.payee, payment.statementText])].filter((text) => text !== '').map(plain)
    const candidates = new Set(texts.flatMap((text) => wordsOf(text).flatMap((word) => byWord.get(word) ?? [])))
    const found = [...candidates].filter((number) => texts.some((text) => stands(number, text)))
    // AL-5001-2 names no AL-5001.
    const own = found.filter((number) => !found.some((other) => other !== number && other.includes(number) && !texts.some((text) => stands(number, text.replaceAll(other, ' ')))))
    const wanted = new Set(own.flatMap((number) => numbers.get(number) ?? []))
    return wanted.size < 2 ? [...wanted] : papers.filter((paper) => wanted.has(paper))
  }
}

/** As a whole: neither before nor after it does a word go on. */
function stands(number: string, text: string): boolean {
  for (let at = text.indexOf(number); at !== -1; at = text.indexOf(number, at + 1)) {
    if (!goesOn(text[at - 1]) && !goesOn(text[at + number.length])) return true
  }
  return false
}

const goesOn = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}]/u.test(character)
