import { afterAll, expect, test } from 'bun:test'
import type { Found } from '../../../src/ramdisk/collector.ts'
import { numaTopology } from '../../../src/ramdisk/collectors/numa-topology.ts'
import { around, machineOf, removeTrees, type Tree } from '../tree.ts'

afterAll(removeTrees)
const collect = (tree: Tree) => (numaTopology.collect(machineOf(tree), around) as Found).data?.numa_topology

/** A NUMA node with cores of two threads each. */
function node(number: number, cores: readonly (readonly [core: number, threads: readonly number[]])[]): Tree {
  const folder = `/sys/devices/system/node/node${number}`
  const threads = cores.flatMap(([core, all]) =>
    all.map((thread) => [`${folder}/cpu${thread}/topology/core_id`, `${core}\n`]),
  )
  return {
    [`${folder}/meminfo`]: `Node ${number} MemTotal:       ${1000 * (number + 1)} kB\nNode ${number} MemFree: 1 kB\n`,
    [`${folder}/cpulist`]: '0\n',
    ...Object.fromEntries(threads),
  }
}

test('memory, cores with their threads, and NICs of each node; nodes and threads by their numbers', () => {
  const tree = {
    ...node(10, [[0, [9, 11]]]),
    ...node(2, [
      [0, [0, 10]],
      [1, [2]],
    ]),
    '/sys/class/net/eno1/device/numa_node': '2\n',
    '/sys/class/net/eno2/device/numa_node': '-1\n',
    '/sys/class/net/lo/address': '00:00:00:00:00:00\n',
  }
  expect(collect(tree)).toEqual({
    ram: [
      { numa_node: 2, size_kb: 3000 },
      { numa_node: 10, size_kb: 11000 },
    ],
    cpus: [
      { cpu: 0, numa_node: 2, thread_siblings: [0, 10] },
      { cpu: 1, numa_node: 2, thread_siblings: [2] },
      { cpu: 0, numa_node: 10, thread_siblings: [9, 11] },
    ],
    nics: [
      { name: 'eno1', numa_node: 2 },
      { name: 'eno2', numa_node: -1 },
    ],
  })
})

test('of a node whose memory or cores cannot be told there is none of it, which is a failure; without nodes there is a note', () => {
  const why = (tree: Tree) => numaTopology.collect(machineOf(tree), around) as Found
  const node0 = '/sys/devices/system/node/node0'
  expect(why({})).toEqual({ notes: ['nothing is known of NUMA: there are no nodes in /sys/devices/system/node'] })
  expect(why({ ...node(0, []), [`${node0}/meminfo`]: 'x' })).toEqual({
    failures: [`nothing is known of NUMA: ${node0}/meminfo has no MemTotal`],
  })
  expect(why({ ...node(0, []), [`${node0}/cpu3/online`]: '1' })).toEqual({
    failures: ['nothing is known of NUMA: cpu3 of node0 has no core_id'],
  })
})

test('a processor that is switched off is left out', () => {
  const tree = { ...node(0, [[0, [0]]]), '/sys/devices/system/node/node0/cpu1/online': '0\n' }
  expect(collect(tree)).toMatchObject({ cpus: [{ cpu: 0, numa_node: 0, thread_siblings: [0] }] })
})
