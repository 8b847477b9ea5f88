// Signing through ssh-agent: the private key stays in the agent, which is asked over its socket for one signature.
// Format: draft-ietf-sshm-ssh-agent, messages 11 to 14; Ed25519 keys alone.
import { connect } from 'node:net'
import { AicostError } from '../domain/error.ts'
import { KEY_TYPE, fingerprint, keyBlob } from './keys.ts'
import type { PublicKey } from './keys.ts'
import { wireReader, wireString } from './wire.ts'
import type { WireReader } from './wire.ts'

const REQUEST_IDENTITIES = 11
const IDENTITIES_ANSWER = 12
const SIGN_REQUEST = 13
const SIGN_RESPONSE = 14
/** What an agent may send at most: a length beyond this is no agent. */
const ANSWER_BYTES = 2 ** 20
/** An agent may ask the person to confirm. */
const PATIENCE_MS = 60_000
const HINT = 'start ssh-agent and add the key with ssh-add, or give the private key file with --key'

export async function agentHolds(socket: string, key: PublicKey): Promise<boolean> {
  const answer = await ask(socket, Buffer.from([REQUEST_IDENTITIES]), IDENTITIES_ANSWER)
  return understood(() => {
    const own = keyBlob(key)
    let found = false
    for (let left = answer.uint32(); left > 0; left -= 1) {
      if (answer.string().equals(own)) found = true
      answer.string()
    }
    return found
  })
}

/** The 64 bytes of an Ed25519 signature over the data. */
export async function agentSignature(socket: string, key: PublicKey, data: Buffer): Promise<Buffer> {
  if (!(await agentHolds(socket, key))) throw new AicostError('AGENT_KEY_MISSING', `the agent does not hold the key ${fingerprint(key)}`, { hint: 'ssh-add the private key; ssh-add -l lists what the agent holds' })
  const flags = Buffer.alloc(4)
  const answer = await ask(socket, Buffer.concat([Buffer.from([SIGN_REQUEST]), wireString(keyBlob(key)), wireString(data), flags]), SIGN_RESPONSE)
  return understood(() => {
    const inner = wireReader(answer.string())
    if (inner.string().toString('latin1') !== KEY_TYPE) throw new Error('another algorithm')
    return Buffer.from(inner.string())
  })
}

/** One question, one answer of the expected kind; anything else is a refusal. */
async function ask(socket: string, message: Buffer, expected: number): Promise<WireReader> {
  const answer = await exchange(socket, wireString(message))
  if (answer[0] === expected) return wireReader(answer.subarray(1))
  throw new AicostError('AGENT_REFUSED', 'the agent refused', { hint: 'it may be locked (ssh-add -X), or the use of the key was not confirmed' })
}

function exchange(socket: string, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket)
    let received = Buffer.alloc(0)
    const end = (settle: () => void): void => {
      connection.destroy()
      settle()
    }
    const fail = (why: string): void => end(() => reject(new AicostError('AGENT_UNREACHABLE', `ssh-agent does not answer: ${why}`, { hint: HINT })))
    connection.setTimeout(PATIENCE_MS, () => fail('it took more than a minute'))
    connection.once('error', (error) => fail('code' in error ? String(error.code) : error.message))
    connection.once('close', () => fail('it hung up'))
    connection.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      if (received.length < 4) return
      const length = received.readUInt32BE()
      if (length === 0 || length > ANSWER_BYTES) return fail('what it says is no answer')
      if (received.length >= 4 + length) end(() => resolve(received.subarray(4, 4 + length)))
    })
    connection.write(request)
  })
}

function understood<T>(read: () => T): T {
  try {
    return read()
  } catch {
    throw new AicostError('AGENT_UNREACHABLE', 'ssh-agent does not answer: what it says is no answer', { hint: HINT })
  }
}
