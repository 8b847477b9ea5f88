// The one place where foreign text is made harmless for where it goes: a terminal, a spreadsheet, Markdown.
// Vendor exports carry names that people typed; none of it may move a cursor, hide a character or become a formula.

const ESC = '\u001b'
const BEL = '\u0007'

// In this order: operating system commands (titles, links), device strings, CSI (colours, cursor), any other escape.
const ESCAPES = new RegExp(
  [
    `${ESC}\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)`,
    `${ESC}[PX^_][^${ESC}]*${ESC}\\\\`,
    `(?:${ESC}\\[|\u009b)[0-?]*[ -/]*[@-~]`,
    `${ESC}[ -/]*[0-~]`,
  ].join('|'),
  'g',
)
const BLANKS = /[\t\n\r\u2028\u2029]+/g
// C0 (but tab, LF, CR), DEL, C1, and the marks that reorder or hide text.
const HIDDEN = /(?![\t\n\r])\p{Cc}|[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu
const LONE_SURROGATE = /\p{Surrogate}/gu

/** Text without escapes and control characters; line ends and tabs stay. */
export function printable(text: string): string {
  return text.replace(ESCAPES, '').replace(HIDDEN, '').replace(LONE_SURROGATE, '\ufffd')
}

/** The same on one line, for a terminal. */
export function oneLine(text: string): string {
  return printable(text).replace(BLANKS, ' ')
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/
const FORMULA_START = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

/** A spreadsheet could take this for a formula or a command; numbers with a sign are none. */
export function looksLikeFormula(text: string): boolean {
  return FORMULA_START.test(text) && !NUMBER.test(text)
}

/** A spreadsheet that guesses types would turn this text into a number: an account id, a document number. */
export function looksLikeNumber(text: string): boolean {
  return NUMBER.test(text)
}

/** For CSV: `=1+1` → `'=1+1`; `-12.5` stays. */
export function inert(text: string): string {
  return looksLikeFormula(text) ? `'${text}` : text
}

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** For a Markdown table cell: no column breaks, no HTML, no links, images or code. */
export function markdownText(text: string): string {
  return oneLine(text)
    .replace(/[\\|`*[\]]/g, (mark) => `\\${mark}`)
    .replace(/[&<>]/g, (mark) => HTML[mark] ?? mark)
}

// Scripts that take two columns in a terminal: Hangul, CJK, full-width forms, emoji.
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
const MARK = /\p{Mark}/u

/** How many terminal columns a text without escapes takes. */
export function displayWidth(text: string): number {
  let width = 0
  for (const char of text) width += MARK.test(char) ? 0 : WIDE.test(char) ? 2 : 1
  return width
}
