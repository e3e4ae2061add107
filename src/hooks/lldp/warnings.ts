import { listed } from '../listed.ts'

/** The two warnings there are about LLDP, each with few names however many NICs and TLVs it is about. */
export function lldpWarnings(silent: readonly string[], skipped: readonly string[]): readonly string[] {
  return [
    ...(silent.length > 0 ? [`interfaces without LLDP data: ${listed(silent)}`] : []),
    ...(skipped.length > 0 ? [`LLDP TLVs that are skipped: ${listed(skipped)}`] : []),
  ]
}
