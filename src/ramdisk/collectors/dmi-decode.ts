import type { Collector } from '../collector.ts'
import { textOf, type JsonObject } from '../../model/json.ts'

/**
 * `dmi`: firmware, processors and memory in the words of `dmidecode`, which must be there: `bios`, `cpu` as a list, and `memory` with a list
 * of its `devices`. Of several memory arrays the first stands for all, with the `Number Of Devices` of all.
 */
export const dmiDecode: Collector = {
  name: 'dmi-decode',
  group: 'dmi-decode',
  async collect({ run }, { toolTimeout }) {
    const types = ['bios', 'processor', 'memory'].flatMap((type) => ['-t', type])
    const { stdout } = await run(['dmidecode', ...types], {
      timeout: toolTimeout,
      remedy: 'put "dmidecode" into the image: --with /usr/sbin/dmidecode',
    })
    const blocks = stdout.split(/\n\s*\n/).flatMap((block) => blockIn(block) ?? [])
    if (blocks.length === 0) throw new Error('dmidecode tells nothing: has this machine an SMBIOS table?')
    const of = (wanted: number) => blocks.filter(({ type }) => type === wanted).map(({ fields }) => fields)
    const arrays = of(16)
    const count = arrays.reduce((sum, fields) => sum + (Number.parseInt(textOf(fields[slots]) ?? '', 10) || 0), 0)
    return {
      data: {
        dmi: {
          bios: of(0)[0] ?? {},
          cpu: of(4),
          memory: { ...arrays[0], ...(arrays.length > 0 ? { [slots]: count } : {}), devices: of(17) },
        },
      },
    }
  },
}

const slots = 'Number Of Devices'

/** One structure: its handle, a title, then `Key: value` behind one tab; a list stands behind two tabs, below its key. */
function blockIn(text: string): { readonly type: number; readonly fields: JsonObject } | undefined {
  const [, handle, type] = /^(Handle \S+, DMI type (\d+), .*)$/m.exec(text) ?? []
  if (handle === undefined) return undefined
  const fields: Record<string, string | string[]> = { Handle: handle }
  let last = ''
  for (const line of text.split('\n')) {
    const [, key, value = ''] = /^\t([^\t:][^:]*):\s*(.*?)\s*$/.exec(line) ?? []
    const item = /^\t\t(.*?)\s*$/.exec(line)?.[1]
    if (key !== undefined) fields[(last = key)] = value
    else if (item !== undefined && last !== '') {
      const items = fields[last]
      fields[last] = [...(Array.isArray(items) ? items : []), item]
    }
  }
  return { type: Number(type), fields }
}
