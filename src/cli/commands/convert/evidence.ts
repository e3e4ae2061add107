import { codeOf, InspectorError } from '../../../model/error.ts'
import { lookupKeysOf } from '../../../model/inventory.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import { readText } from '../../read-text.ts'
import type { Services } from '../plan/services.ts'

/** A report of a node, and what the running service made of it. */
export type Evidence = {
  /** As Ironic knows it. */
  readonly node: string
  readonly report: string
  /** The data that came of this very report; else why they are not known. */
  readonly processed: JsonObject | string
}

type Asked = Pick<Services, 'report' | 'data' | 'nodesWith'>

/** Whether a text is a report of a ramdisk, and therefore nothing to convert. */
export function isReport(text: string): boolean {
  const report = reportIn(text)
  return isObject(report?.inventory) || isObject(report?.interfaces)
}

/**
 * What is known about a report in a file, whose node Ironic tells by BMC address and MACs, or about the one that the service keeps of a node.
 * `not_found` when there is no such node, or no report of it; `invalid` when several nodes have keys of the report.
 */
export async function evidenceOf(data: string, asked: Asked): Promise<Evidence> {
  if (data === '-' || (await Bun.file(data).exists())) return ofFile(data, asked)
  if (/[/\\]|\.json$/.test(data))
    throw new InspectorError('unavailable', `Cannot read "${data}": there is no such file`)
  return { node: data, report: await asked.report(data), processed: await processedOf(data, asked) }
}

async function ofFile(file: string, asked: Asked): Promise<Evidence> {
  const text = await readText(file)
  const report = reportIn(text)
  if (!report) throw new InspectorError('invalid', `Cannot verify with "${file}": it is no JSON object`)
  const [node, ...others] = await asked.nodesWith(lookupKeysOf(report))
  if (node === undefined)
    throw new InspectorError('not_found', 'Ironic has no node with the BMC address, or with a port of the MACs, in it')
  if (others.length > 0)
    throw new InspectorError('invalid', `several nodes have keys of it: ${[node, ...others].join(', ')}`)
  const kept = await ifKept(asked.report(node))
  if (kept === undefined) return { node, report: text, processed: 'ironic-inspector keeps none' }
  if (!Bun.deepEquals(withoutLogs(reportIn(kept)), withoutLogs(report)))
    return { node, report: text, processed: 'those that ironic-inspector keeps are of another report' }
  return { node, report: text, processed: await processedOf(node, asked) }
}

async function processedOf(node: string, asked: Asked): Promise<JsonObject> {
  return reportIn(await asked.data(node)) ?? {}
}

async function ifKept(text: Promise<string>): Promise<string | undefined> {
  try {
    return await text
  } catch (error) {
    if (codeOf(error) === 'not_found') return undefined
    throw error
  }
}

function reportIn(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The service keeps them elsewhere. */
function withoutLogs({ logs: _logs, ...report }: JsonObject = {}): JsonObject {
  return report
}
