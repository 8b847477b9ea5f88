// The public key of a signer as aicost.yaml holds it: one line, `ssh-ed25519 AAAA… comment`, checked down to its bytes.

const TYPE = 'ssh-ed25519'
const KEY_BYTES = 32

export type SignerKey = { readonly bytes: Buffer } | { readonly problem: string }

/** The 32 bytes of an OpenSSH Ed25519 public key line, or what is wrong with it. The comment is ignored. */
export function signerKey(line: string): SignerKey {
  const [type = '', base64 = ''] = line.trim().split(/\s+/)
  if (line.includes('PRIVATE KEY')) return { problem: 'is a private key: it must never stand here; write the line of its .pub file' }
  if (type !== TYPE) return { problem: type.startsWith('ssh-') || type.startsWith('ecdsa-') || type.startsWith('sk-') ? `is a key of type ${type}: only ${TYPE} keys sign` : `is not an OpenSSH public key line (${TYPE} AAAA…)` }
  if (base64 === '') return { problem: `has no key after ${TYPE}` }
  const blob = Buffer.from(base64, 'base64')
  // Node skips what is not base64, so the text must come back the same.
  if (blob.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, '')) return { problem: 'is not base64: was it cut?' }
  // RFC 8709: string "ssh-ed25519", string key of 32 bytes; a string is its length in four bytes, then itself.
  const name = sshString(blob, 0)
  if (name?.toString('latin1') !== TYPE) return { problem: `does not hold a key of type ${TYPE}: was it cut?` }
  const bytes = sshString(blob, 4 + name.length)
  if (bytes?.length !== KEY_BYTES) return { problem: `does not hold ${KEY_BYTES} bytes of key: was it cut?` }
  if (blob.length !== 4 + name.length + 4 + KEY_BYTES) return { problem: 'has bytes after the key' }
  return { bytes }
}

function sshString(blob: Buffer, offset: number): Buffer | undefined {
  if (blob.length < offset + 4) return undefined
  const end = offset + 4 + blob.readUInt32BE(offset)
  return end > blob.length ? undefined : blob.subarray(offset + 4, end)
}
