// Signatures in OpenSSH's SSHSIG format, so that `ssh-keygen -Y verify` checks a signed month without aicost.
// Format: PROTOCOL.sshsig of openssh-portable, version 1; namespace `aicost-close`, hash sha512, Ed25519 keys.
import { createHash, sign, verify } from 'node:crypto'
import { AicostError } from '../domain/error.ts'
import { KEY_TYPE, fingerprint, keyBlob, publicKeyObject, readKeyBlob, sameKey } from './keys.ts'
import type { PrivateKey, PublicKey } from './keys.ts'
import { strictBase64, wireReader, wireString } from './wire.ts'

export const SIGNATURE_NAMESPACE = 'aicost-close'
const MAGIC = 'SSHSIG'
const VERSION = 1
const HASH = 'sha512'
const BEGIN = '-----BEGIN SSH SIGNATURE-----'
const END = '-----END SSH SIGNATURE-----'
const LINE = 70

export interface Signature {
  readonly publicKey: PublicKey
  readonly namespace: string
  /** Kept for later versions of the format; signed, otherwise without meaning. */
  readonly reserved: Buffer
  readonly bytes: Buffer
}

export type Verdict = { readonly valid: true } | { readonly valid: false; readonly reason: string }

/** What is really signed: the message's hash in an envelope that names the purpose. */
function signedData(message: string | Buffer, namespace: string, reserved: Buffer): Buffer {
  const hash = createHash(HASH).update(message).digest()
  return Buffer.concat([Buffer.from(MAGIC), wireString(namespace), wireString(reserved), wireString(HASH), wireString(hash)])
}

/** Signs the message (text as UTF-8) and returns the armored signature, with a final newline. */
export function signMessage(message: string | Buffer, key: PrivateKey, namespace = SIGNATURE_NAMESPACE): string {
  if (namespace === '') throw new Error('a signature needs a namespace')
  const reserved = Buffer.alloc(0)
  const bytes = sign(null, signedData(message, namespace, reserved), key.secret)
  return armor({ publicKey: key.publicKey, namespace, reserved, bytes })
}

/** The same where another program holds the key: `sign` gives the bytes. What it gives is checked before it is kept. */
export async function signedThrough(message: string | Buffer, publicKey: PublicKey, sign: (data: Buffer) => Promise<Buffer>, namespace = SIGNATURE_NAMESPACE): Promise<string> {
  const reserved = Buffer.alloc(0)
  const armored = armor({ publicKey, namespace, reserved, bytes: await sign(signedData(message, namespace, reserved)) })
  const verdict = verifySignature(message, armored, publicKey, namespace)
  if (!verdict.valid) throw new AicostError('AGENT_REFUSED', `the agent's signature does not hold: ${verdict.reason}`, { hint: 'sign with the private key file' })
  return armored
}

function armor(signature: Signature): string {
  const version = Buffer.alloc(4)
  version.writeUInt32BE(VERSION)
  const blob = Buffer.concat([
    Buffer.from(MAGIC), version, wireString(keyBlob(signature.publicKey)), wireString(signature.namespace), wireString(signature.reserved), wireString(HASH),
    wireString(Buffer.concat([wireString(KEY_TYPE), wireString(signature.bytes)])),
  ])
  const lines = blob.toString('base64').match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []
  return [BEGIN, ...lines, END, ''].join('\n')
}

/** Takes an armored signature apart; SIGNATURE_UNREADABLE says what is wrong with it. */
export function parseSignature(armored: string): Signature {
  const lines = armored.trim().split(/\r?\n/)
  const blob = lines[0] === BEGIN && lines.at(-1) === END ? strictBase64(lines.slice(1, -1).join('')) : null
  if (blob === null) throw unreadable('it is not an armored SSH signature')
  try {
    return parseBlob(blob)
  } catch (error) {
    if (error instanceof AicostError) throw error
    throw unreadable('it is cut short')
  }
}

function parseBlob(blob: Buffer): Signature {
  const reader = wireReader(blob)
  if (reader.bytes(MAGIC.length).toString('latin1') !== MAGIC) throw unreadable('it does not begin as an SSH signature')
  const version = reader.uint32()
  if (version !== VERSION) throw unreadable(`it has version ${version}, not ${VERSION}`)
  const publicKey = readKeyBlob(reader.string())
  const namespace = reader.string().toString('utf8')
  const reserved = reader.string()
  const hash = reader.string().toString('latin1')
  if (hash !== HASH) throw unreadable(`its hash is not ${HASH}`)
  const inner = wireReader(reader.string())
  if (inner.string().toString('latin1') !== KEY_TYPE) throw unreadable(`it was not made by the algorithm ${KEY_TYPE}`)
  const bytes = inner.string()
  if (bytes.length !== 64 || inner.left() > 0 || reader.left() > 0) throw unreadable('its length is wrong')
  return { publicKey, namespace, reserved, bytes }
}

function unreadable(why: string): AicostError {
  return new AicostError('SIGNATURE_UNREADABLE', `the signature cannot be read: ${why}`, { hint: 'ssh-keygen -Y sign -n aicost-close makes a signature of this kind' })
}

/** Whether the signature is the expected signer's, for this purpose, over exactly this message; if not, why not. */
export function verifySignature(message: string | Buffer, armored: string, signer: PublicKey, namespace = SIGNATURE_NAMESPACE): Verdict {
  let signature: Signature
  try {
    signature = parseSignature(armored)
  } catch (error) {
    if (error instanceof AicostError) return { valid: false, reason: error.message }
    throw error
  }
  if (signature.namespace !== namespace) return { valid: false, reason: `the signature is for the namespace ${JSON.stringify(signature.namespace)}, not ${JSON.stringify(namespace)}` }
  if (!sameKey(signature.publicKey, signer)) return { valid: false, reason: `the signature was made with the key ${fingerprint(signature.publicKey)}, not with ${fingerprint(signer)}` }
  const holds = verify(null, signedData(message, signature.namespace, signature.reserved), publicKeyObject(signer), signature.bytes)
  return holds ? { valid: true } : { valid: false, reason: 'the signature does not belong to this content' }
}
