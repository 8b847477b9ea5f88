// Identification of every file of a directory, as `aicost identify` does it. Prints its CPU seconds. Argument: directory.
import { identifyAll } from '../../src/app/identify.ts'

const [directory = ''] = process.argv.slice(2)
const begun = process.cpuUsage()
const found = await identifyAll([directory])
const used = process.cpuUsage(begun)
if (found.length === 0) throw new Error('nothing was identified')
process.stdout.write(String((used.user + used.system) / 1e6))
