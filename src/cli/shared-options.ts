// Options that several commands share.
import { Option } from 'commander'

export const month = (): Option => new Option('--month <month>', 'the month, 2026-10')
export const by = (): Option => new Option('--by <name>', 'who acts (default: AICOST_BY, git, the environment)')
export const wait = (): Option => new Option('--wait <seconds>', 'wait for another process that holds the ledger').argParser(Number)
