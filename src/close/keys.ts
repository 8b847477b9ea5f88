// People are keys: Ed25519 keys in OpenSSH's file formats, read, compared, named by fingerprint, and made for the demo.
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import sshpk from 'sshpk'
import { AicostError } from '../domain/error.ts'
import { strictBase64, wireReader, wireString } from './wire.ts'

export const KEY_TYPE = 'ssh-ed25519'
const MAGIC = 'openssh-key-v1\0'
const ARMOR = /^-----BEGIN OPENSSH PRIVATE KEY-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END OPENSSH PRIVATE KEY-----\s*$/
const PASSPHRASE_HINT = 'set AICOST_KEY_PASSPHRASE to the passphrase of the key'
const MAKE_HINT = 'make one with: ssh-keygen -t ed25519'

export interface PublicKey {
  /** The 32 bytes of the point: what a key is, whatever its comment. */
  readonly bytes: Buffer
  readonly comment: string
}

export interface PrivateKey {
  readonly secret: KeyObject
  readonly publicKey: PublicKey
}

/** The key as SSH sends it: its type, then its bytes. */
export function keyBlob(key: PublicKey): Buffer {
  return Buffer.concat([wireString(KEY_TYPE), wireString(key.bytes)])
}

/** Reads the blob back; KEY_NOT_ED25519 names another type, KEY_UNREADABLE what is no key at all. */
export function readKeyBlob(blob: Buffer, comment = '', place: { readonly file?: string | undefined } = {}): PublicKey {
  const unreadable = (): AicostError => new AicostError('KEY_UNREADABLE', 'the key is damaged or cut short', { ...place, hint: 'copy the whole line of the .pub file' })
  let type: string
  let bytes: Buffer | null = null
  try {
    const reader = wireReader(blob)
    type = reader.string().toString('latin1')
    if (type === KEY_TYPE) bytes = reader.string()
    if (bytes !== null && reader.left() > 0) throw unreadable()
  } catch {
    throw unreadable()
  }
  // The type is repeated to the user: only when it looks like one.
  if (!/^[a-z0-9@.-]{1,64}$/.test(type)) throw unreadable()
  if (bytes === null) throw new AicostError('KEY_NOT_ED25519', `the key is of type ${type}; signers use ${KEY_TYPE}`, { ...place, hint: MAKE_HINT })
  if (bytes.length !== 32) throw unreadable()
  return { bytes: Buffer.from(bytes), comment }
}

/** Reads a line `ssh-ed25519 AAAA… comment`, as in a .pub file and under `signers[].key`. */
export function parsePublicKey(line: string): PublicKey {
  const [type = '', base64 = '', ...comment] = line.trim().split(/\s+/)
  const blob = strictBase64(base64)
  if (blob === null || blob.length === 0) {
    throw new AicostError('KEY_UNREADABLE', 'this is not a public key line', { hint: `expected: ${KEY_TYPE} AAAA… comment, the line of the .pub file` })
  }
  const key = readKeyBlob(blob, comment.join(' '))
  if (type !== KEY_TYPE) throw new AicostError('KEY_UNREADABLE', 'the line names another key type than the key in it', { hint: 'copy the whole line of the .pub file' })
  return key
}

export function publicKeyLine(key: PublicKey): string {
  return `${KEY_TYPE} ${keyBlob(key).toString('base64')}${key.comment && ` ${key.comment}`}`
}

/** The same key, whatever the comments say. */
export function sameKey(a: PublicKey, b: PublicKey): boolean {
  return a.bytes.equals(b.bytes)
}

/** The fingerprint that `ssh-keygen -lf` prints: `SHA256:…`, base64 without padding. */
export function fingerprint(key: PublicKey): string {
  return `SHA256:${createHash('sha256').update(keyBlob(key)).digest('base64').replace(/=+$/, '')}`
}

/** For node:crypto, which knows raw Ed25519 keys as JWK. */
export function publicKeyObject(key: PublicKey): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key.bytes.toString('base64url') }, format: 'jwk' })
}

/** The text of a key file. */
export function keyText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    throw new AicostError('KEY_UNREADABLE', `the key file cannot be read (${reason})`, { file: path, hint: 'give the path of an OpenSSH private key with --key' })
  }
}

/** Reads a private key file; the passphrase is the caller's to get (AICOST_KEY_PASSPHRASE), empty counts as none. */
export function readPrivateKey(path: string, passphrase?: string): PrivateKey {
  return parsePrivateKey(keyText(path), passphrase, path)
}

/** The public key in a file of either half: what an encrypted private key says in clear, or the line of a .pub file. */
export function publicKeyIn(content: string, file?: string): PublicKey {
  if (ARMOR.test(content)) return readEnvelope(content, file).publicKey
  try {
    return parsePublicKey(content)
  } catch (error) {
    throw error instanceof AicostError ? new AicostError(error.code, error.message, { ...error.place, file }) : error
  }
}

/** Reads the text of an OpenSSH private key. No message ever repeats a part of it. */
export function parsePrivateKey(content: string, passphrase?: string, file?: string): PrivateKey {
  const { publicKey, encrypted } = readEnvelope(content, file)
  if (encrypted && !passphrase) throw new AicostError('KEY_ENCRYPTED', 'the key is protected by a passphrase', { file, hint: PASSPHRASE_HINT })
  let parsed: sshpk.PrivateKey
  try {
    parsed = sshpk.parsePrivateKey(content, 'ssh-private', encrypted && passphrase ? { passphrase } : {})
  } catch (error) {
    // Without a passphrase the two check numbers can only differ by damage; with one, it is the wrong one.
    if (encrypted && String(error).includes('passphrase')) throw new AicostError('KEY_ENCRYPTED', 'the passphrase does not open the key', { file, hint: PASSPHRASE_HINT })
    throw damaged(file)
  }
  const seed = parsed.parts.find((part) => part.name === 'k')?.data
  if (seed?.length !== 32) throw damaged(file)
  const secret = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d: seed.toString('base64url'), x: publicKey.bytes.toString('base64url') }, format: 'jwk' })
  // A public half that is not the secret's would make signatures that nobody can verify.
  if (createPublicKey(secret).export({ format: 'jwk' }).x !== publicKey.bytes.toString('base64url')) throw damaged(file)
  return { secret, publicKey: { ...publicKey, comment: parsed.comment ?? '' } }
}

function damaged(file: string | undefined): AicostError {
  return new AicostError('KEY_UNREADABLE', 'the private key is damaged', { file, hint: 'ssh-keygen -y -f on it must print the public key' })
}

/** What an OpenSSH private key says in clear: which key it is, and whether the secret is encrypted. */
function readEnvelope(content: string, file: string | undefined): { publicKey: PublicKey; encrypted: boolean } {
  const body = ARMOR.exec(content)?.[1]
  if (body === undefined) throw foreign(content, file)
  let cipher: string
  let blob: Buffer
  let secretLength: number
  try {
    const reader = wireReader(Buffer.from(body, 'base64'))
    if (!reader.bytes(MAGIC.length).equals(Buffer.from(MAGIC, 'latin1'))) throw damaged(file)
    cipher = reader.string().toString('latin1')
    reader.string()
    reader.string()
    if (reader.uint32() !== 1) throw damaged(file)
    blob = reader.string()
    secretLength = reader.string().length
    if (reader.left() > 0) throw damaged(file)
  } catch {
    throw damaged(file)
  }
  const publicKey = readKeyBlob(blob, '', { file })
  const encrypted = cipher !== 'none'
  if (encrypted && !/^aes(128|192|256)-(ctr|cbc)$/.test(cipher)) {
    throw new AicostError('KEY_UNREADABLE', 'the key is encrypted with a cipher that aicost does not read', { file, hint: 'encrypt a copy of it with: ssh-keygen -p -Z aes256-ctr -f' })
  }
  // A cut block would surface as an error outside any call, from inside the cipher stream.
  if (secretLength % (encrypted ? 16 : 8) !== 0) throw damaged(file)
  return { publicKey, encrypted }
}

function foreign(content: string, file: string | undefined): AicostError {
  if (/^-----BEGIN (RSA|DSA|EC) PRIVATE KEY-----/.test(content)) return new AicostError('KEY_NOT_ED25519', `the key is not of type ${KEY_TYPE}`, { file, hint: MAKE_HINT })
  const hint = /^(ssh|ecdsa|sk)-/.test(content) ? 'this is the public half; give the file without .pub' : MAKE_HINT
  return new AicostError('KEY_UNREADABLE', 'this is not an OpenSSH private key', { file, hint })
}

/** A new, unencrypted key: for the demo's throw-away signers. */
export function generateKeyPair(comment: string): { readonly privateText: string; readonly publicLine: string } {
  if (/[\r\n]/.test(comment)) throw new Error('a key comment is one line')
  const key = sshpk.generatePrivateKey('ed25519')
  key.comment = comment
  const privateText = key.toString('ssh-private')
  return { privateText, publicLine: publicKeyLine(parsePrivateKey(privateText).publicKey) }
}
