import { readFile } from 'node:fs/promises'
import { checkCertificate, checkPair } from '../model/certificate.ts'
import { InspectorError } from '../model/error.ts'

/** Where the service's certificate is; `client_ca` signs those of clients, who then need one. */
export type TlsFiles = { readonly cert: string; readonly key: string; readonly client_ca: string | null }

/** What Bun listens with. */
export type Certificate = {
  readonly cert: string
  readonly key: string
  readonly ca?: string
  readonly requestCert: boolean
  readonly rejectUnauthorized: boolean
}

/** Reads PEM files. `unavailable` when one cannot be read, `invalid` when it holds something else, or the key is another certificate's. */
export async function readCertificate(files: TlsFiles): Promise<Certificate> {
  const [cert, key, ca] = await Promise.all([files.cert, files.key, files.client_ca].map(textOf))
  checkPair({ file: files.cert, text: cert! }, { file: files.key, text: key! })
  if (ca === undefined) return { cert: cert!, key: key!, requestCert: false, rejectUnauthorized: false }
  checkCertificate({ file: files.client_ca!, text: ca })
  return { cert: cert!, key: key!, ca, requestCert: true, rejectUnauthorized: true }
}

async function textOf(file: string | null): Promise<string | undefined> {
  if (file === null) return undefined
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown reason'
    throw new InspectorError('unavailable', `Cannot read "${file}" for TLS: ${why}`, { cause: error })
  }
}
