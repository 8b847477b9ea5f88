// What --key names, ready to sign: a private key file, or a public key whose private part an ssh-agent holds.
import { AicostError } from '../domain/error.ts'
import { agentHolds, agentSignature } from './agent.ts'
import { keyText, parsePrivateKey, parsePublicKey, publicKeyIn } from './keys.ts'
import type { PublicKey } from './keys.ts'
import { signMessage, signedThrough } from './sshsig.ts'

export interface KeyOptions {
  /** Path of the private key, or of the public one where an agent is to sign. */
  readonly key: string
  readonly passphrase?: string | undefined
  /** Socket of the agent, SSH_AUTH_SOCK. */
  readonly agent?: string | undefined
}

export interface SigningKey {
  readonly publicKey: PublicKey
  /** The armored signature of a message. */
  readonly sign: (message: string) => Promise<string>
}

/** Opens the key; an encrypted one without a passphrase is used through the agent where that holds it. */
export async function signingKey({ key: path, passphrase, agent }: KeyOptions): Promise<SigningKey> {
  const content = keyText(path)
  if (isPublicLine(content)) {
    const publicKey = publicKeyIn(content, path)
    if (!agent) throw new AicostError('AGENT_UNREACHABLE', 'a public key signs through ssh-agent, and SSH_AUTH_SOCK is not set', { file: path, hint: 'give the file without .pub, or start ssh-agent and ssh-add the key' })
    return throughAgent(agent, publicKey)
  }
  try {
    const key = parsePrivateKey(content, passphrase, path)
    return { publicKey: key.publicKey, sign: (message) => Promise.resolve(signMessage(message, key)) }
  } catch (error) {
    const held = passphrase || !agent || !(error instanceof AicostError && error.code === 'KEY_ENCRYPTED') ? null : await heldBy(agent, publicKeyIn(content, path))
    if (held === null) throw error
    return held
  }
}

/** A line such as `ssh-ed25519 AAAA…`, of whatever type. */
const isPublicLine = (content: string): boolean => /^\s*(ssh|ecdsa|sk)-\S+\s+AAAA/.test(content) && parsable(content)

function parsable(content: string): boolean {
  try {
    parsePublicKey(content)
    return true
  } catch (error) {
    // Another type is told as such, not as a damaged private key.
    return error instanceof AicostError && error.code === 'KEY_NOT_ED25519'
  }
}

function throughAgent(agent: string, publicKey: PublicKey): SigningKey {
  return { publicKey, sign: (message) => signedThrough(message, publicKey, (data) => agentSignature(agent, publicKey, data)) }
}

/** An agent that is not there is no help and no failure of its own: the passphrase is what is missing. */
async function heldBy(agent: string, publicKey: PublicKey): Promise<SigningKey | null> {
  try {
    return (await agentHolds(agent, publicKey)) ? throughAgent(agent, publicKey) : null
  } catch {
    return null
  }
}
