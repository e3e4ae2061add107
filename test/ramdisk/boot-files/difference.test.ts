import { expect, test } from 'bun:test'
import { difference } from '../../../src/ramdisk/boot-files/difference.ts'

const wanted = `# ours
default introspect
label introspect
  kernel vmlinuz
  append initrd=i.img ipa-inspection-callback-url=http://192.0.2.1:5050/v1/continue ipa-lldp-timeout=30
`

test('comments, blank lines, indentation and words of the site make no difference', () => {
  const theirs = `default   introspect\n\n# site\nlabel introspect\nkernel vmlinuz\nappend nomodeset initrd=i.img ipa-lldp-timeout=30 ipa-inspection-callback-url=http://192.0.2.1:5050/v1/continue\nipappend 2\n`
  expect(difference(wanted, theirs)).toEqual([])
  expect(difference(wanted, wanted)).toEqual([])
})

test('a line that lacks a word of ours is shown beside ours', () => {
  const theirs = wanted.replace('192.0.2.1', '192.0.2.9')
  expect(difference(wanted, theirs)).toEqual([
    '- append initrd=i.img ipa-inspection-callback-url=http://192.0.2.1:5050/v1/continue ipa-lldp-timeout=30',
    '+ append initrd=i.img ipa-inspection-callback-url=http://192.0.2.9:5050/v1/continue ipa-lldp-timeout=30',
  ])
})

test('of a word that stands there twice the last counts, as in the ramdisk', () => {
  const other = 'ipa-inspection-callback-url=http://192.0.2.9:5050/v1/continue'
  const line = wanted.split('\n')[4]!.trim()
  expect(difference(wanted, wanted.replace('ipa-lldp', `${other} ipa-lldp`))).toEqual([
    `- ${line}`,
    `+ ${line.replace('ipa-lldp', `${other} ipa-lldp`)}`,
  ])
  expect(difference(wanted, wanted.replace('append', `append ${other}`))).toEqual([])
})

test('a file of something else lacks everything', () => {
  expect(difference(wanted, 'menu title Boot\n')).toHaveLength(4)
})
