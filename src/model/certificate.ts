import { createPrivateKey, X509Certificate } from 'node:crypto'
import { InspectorError, messageOf } from './error.ts'

/** A PEM file that was read. */
export type Pem = { readonly file: string; readonly text: string }

/** `invalid`, naming the file, unless its text begins with a certificate. */
export function checkCertificate({ file, text }: Pem): X509Certificate {
  return understood(file, 'a certificate', () => new X509Certificate(text))
}

/**
 * `invalid`, naming the file, unless one is a certificate and the other its private key. To be asked before either is used:
 * of a pair that does not fit, Bun's fetch says no more than that the URL may have a typing error.
 */
export function checkPair(cert: Pem, key: Pem): void {
  const own = checkCertificate(cert)
  const secret = understood(key.file, 'a private key without a passphrase', () => createPrivateKey(key.text))
  if (!own.checkPrivateKey(secret))
    throw new InspectorError('invalid', `Cannot use the key "${key.file}": it is not that of "${cert.file}"`)
}

function understood<T>(file: string, what: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const reason = `expected ${what} in PEM form, ${messageOf(error)}`
    throw new InspectorError('invalid', `Cannot use "${file}" for TLS: ${reason}`, { cause: error })
  }
}
