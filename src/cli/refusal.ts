// Refusals with a list: exit code 2. People read the list on stderr; with --format json it is a document on stdout too.
import { AicostError } from '../domain/error.ts'
import type { Outcome } from './output.ts'

/** The outcome of the work, or that of its refusal where one lists what is in the way. */
export async function orRefusal(refused: Pick<Outcome, 'name' | 'workspace' | 'body'>, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof AicostError) || error.place.blockers === undefined) throw error
    const { blockers } = error.place
    return { ...refused, body: { ...refused.body, blockers }, sheets: [], ownFile: true, exitCode: error.exit === 2 ? 2 : undefined, exitReasons: blockers.flatMap(({ reason }) => (reason === null ? [] : [reason])), refusal: error }
  }
}
