import { parseExpression } from '../../src/expression/index.ts'
import type { Outcome, Scope } from '../../src/expression/expression.ts'
import { stepVocabulary } from '../../src/expression/vocabulary/index.ts'
import { exactly } from '../../src/model/exact.ts'
import { objectOf, type Json } from '../../src/model/json.ts'

/** A report as it comes in: with numbers that JavaScript would change. */
const data = exactly(`{
  "inventory": {
    "bmc_address": "198.51.100.23", "bmc_v6address": "2001:db8::23", "bmc_mac": "AA:BB:CC:00:00:01",
    "cpu": {"count": 48, "architecture": "x86_64", "flags": ["aes", "vmx"], "frequency": "2300.0000", "model_name": null},
    "memory": {"physical_mb": 196608, "total": null},
    "disks": [
      {"name": "/dev/sda", "size": 480103981056, "rotational": false, "serial": "S1"},
      {"name": "/dev/sdb", "size": 1200243695616, "rotational": true, "serial": "S2"},
      {"name": "/dev/sdc", "size": null, "rotational": true}
    ],
    "interfaces": [
      {"name": "eno1", "mac_address": "24:6e:96:00:00:01", "has_carrier": true, "speed_mbps": 10000},
      {"name": "eno2", "mac_address": "24:6e:96:00:00:02", "has_carrier": false, "speed_mbps": null}
    ],
    "system_vendor": {"manufacturer": "Dell Inc.", "product_name": "PowerEdge R640", "firmware": {"version": "2.10.2"}},
    "boot": {"current_boot_mode": "uefi"}, "hostname": ""
  },
  "extra": {"big": 9223372036854775807, "whole": 20.0, "half": 0.5, "infinite": 1e999, "none": null, "list": [1, null, 3], "empty": {}, "text": "Größe", "off": false, "zero": 0},
  "root_disk": null
}`)

const node: Json = {
  uuid: '2f8f6d8e-2d6c-4b6e-9a0c-0c7f3d0a1b2c',
  name: 'rack7-node3',
  driver: 'ipmi',
  properties: { capabilities: 'profile:compute,boot_mode:uefi', cpus: '48' },
  driver_info: {},
  extra: {},
  traits: ['CUSTOM_GPU'],
  maintenance: false,
  updated_at: '2026-01-31T09:30:00+00:00',
}

/** What the expressions of these tests know. */
export const scope: Scope = {
  data: () => ({ value: data }),
  inventory: () => ({ value: objectOf(objectOf(data).inventory) }),
  node: () => ({ value: node }),
  ports: () => ({ value: [] }),
  boot_nic: () => ({ missing: 'boot_nic' }),
  steps: () => ({ value: { lldp_basic: { outcome: 'warning' } } }),
}

/** What an expression comes to; `problem`: it is not even run. */
export function outcomeOf(text: string): Outcome | { readonly problem: string } {
  const parsed = parseExpression(text, stepVocabulary, 'any')
  if (!('expression' in parsed)) return { problem: parsed.problems.map(({ code }) => code).join(' ') }
  return parsed.expression.evaluate(scope)
}
