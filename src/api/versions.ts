import { apiVersions } from '../model/api-version.ts'
import { InspectorError } from '../model/error.ts'

/** What is wrong with the version that a request asks for; undefined when nothing is. No version means the highest. */
export function versionProblem(request: Request): InspectorError | undefined {
  const asked = askedBy(request)
  return asked === null ? undefined : problemOf(asked)
}

/** Whether a request asks for a version before this one. */
export function isBefore(version: string, request: Request): boolean {
  const [asked, other] = [parsed(askedBy(request) ?? ''), parsed(version)]
  return asked !== undefined && other !== undefined && compare(asked, other) < 0
}

/** Whether a request names this version or a later one; false when it names none. */
export function isAtLeast(version: string, request: Request): boolean {
  return askedBy(request) !== null && !isBefore(version, request)
}

function askedBy(request: Request): string | null {
  return request.headers.get('x-openstack-ironic-inspector-api-version') ?? general(request)
}

/** The version from the header that all OpenStack services share: `baremetal-introspection 1.17`, others' items beside it. */
function general(request: Request): string | null {
  const header = request.headers.get('openstack-api-version')
  if (header === null) return null
  const items = header.split(',').map((item) => item.trim().split(/\s+/))
  const ours = items.find(([service]) => service?.toLowerCase() === 'baremetal-introspection')
  return ours ? ours.slice(1).join(' ') : null
}

function problemOf(asked: string): InspectorError | undefined {
  if (asked.trim().toLowerCase() === 'latest') return undefined
  const wanted = parsed(asked)
  if (!wanted) {
    return new InspectorError('invalid', `Cannot use API version "${asked}": it is malformed, expected X.Y or latest`)
  }
  if (compare(wanted, minimum) >= 0 && compare(wanted, maximum) <= 0) return undefined
  const range = `the versions here are ${apiVersions.minimum} to ${apiVersions.maximum}`
  return new InspectorError('not_acceptable', `Cannot use API version ${wanted.join('.')}: ${range}`)
}

type Version = readonly [major: number, minor: number]

function parsed(text: string): Version | undefined {
  const [, major, minor] = /^\s*(-?\d{1,9})\.(-?\d{1,9})\s*$/.exec(text) ?? []
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)]
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1]
}

const minimum = parsed(apiVersions.minimum)!
const maximum = parsed(apiVersions.maximum)!
