// The catalogue of codes: a page for every error, diagnostic, variance, exit reason and check. A test keeps it whole.
import { closeErrors } from './catalogue/close.ts'
import { fileErrors } from './catalogue/files.ts'
import type { Page } from './catalogue/page.ts'
import { recordDiagnostics } from './catalogue/records.ts'
import { exitReasons, identities, varianceCodes } from './catalogue/variances.ts'
import { workspaceErrors } from './catalogue/workspace.ts'

export type { Page, PageKind } from './catalogue/page.ts'

export const catalogue: readonly Page[] = [...fileErrors, ...workspaceErrors, ...closeErrors, ...recordDiagnostics, ...varianceCodes, ...exitReasons, ...identities]

/** The page of a code, however it is capitalized. */
export function pageOf(code: string): Page | undefined {
  return catalogue.find((page) => page.code === code) ?? catalogue.find((page) => page.code.toLowerCase() === code.toLowerCase().replaceAll(' ', '_'))
}

/** A page as text for a terminal. */
export function pageText(page: Page): string {
  return `${page.code} (${page.kind})\n\n${page.means}\nExample: ${page.example}\nWhat to do: ${page.mend}\n`
}
