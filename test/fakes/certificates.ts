import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate for a server, and the authority that signed it, as PEM text. */
export type Certificates = { readonly ca: string; readonly cert: string; readonly key: string }

/** Makes an authority and a server certificate of it for the names (such as `IP:127.0.0.1`), with the machine's openssl; valid for a day. */
export function makeCertificates(names: string): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'))
  const at = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => {
    const { exitCode, stderr } = Bun.spawnSync(['openssl', ...args], { cwd: folder })
    if (exitCode !== 0) throw new Error(`openssl ${args[0]}: ${stderr.toString()}`)
  }
  try {
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    writeFileSync(at('names'), `subjectAltName=${names}\n`)
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-days',
      '1',
      '-subj',
      '/CN=Test authority',
    )
    openssl('req', ...newKey, '-keyout', 'key.pem', '-out', 'request.pem', '-subj', '/CN=server')
    openssl(
      'x509',
      '-req',
      '-in',
      'request.pem',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '1',
      '-extfile',
      'names',
      '-out',
      'cert.pem',
    )
    const read = (name: string) => readFileSync(at(name), 'utf8')
    return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
