// One name for each vendor that signs its files in several ways: "Amazon Web Services, Inc." is AWS.
// A name the table does not know is itself.

const NAMES: readonly (readonly [name: string, spelling: RegExp])[] = [
  ['AWS', /^(?:aws|amazon|amazon web services)(?=$|[ ,.])/],
  ['Microsoft Azure', /^(?:microsoft|azure)(?=$|[ ,.])/],
  ['Google Cloud', /^(?:google|gcp)(?=$|[ ,.])/],
  ['Oracle Cloud', /^(?:oracle|oci)(?=$|[ ,.])/],
  ['Alibaba Cloud', /^(?:alibaba|aliyun)(?=$|[ ,.])/],
  ['OpenAI', /^openai(?=$|[ ,.])/],
  ['Anthropic', /^anthropic(?=$|[ ,.])/],
]

/** The name a vendor goes by: providerName('Microsoft Ireland Operations Ltd') → 'Microsoft Azure'. */
export function providerName(text: string): string {
  const seen = text.trim().replace(/\s+/g, ' ').toLowerCase()
  return NAMES.find(([, spelling]) => spelling.test(seen))?.[0] ?? text.trim()
}

/** Whether two names are of one vendor. */
export function isSameProvider(one: string, other: string): boolean {
  return providerName(one).toLowerCase() === providerName(other).toLowerCase()
}
