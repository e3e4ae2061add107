import { describe, expect, test } from 'bun:test'
import { failure, found, run, traces } from './running.ts'

describe('require', () => {
  test('is met by true alone', async () => {
    expect(await failure([{ require: 'inventory.cpu.count >= 4' }])).toBeUndefined()
    expect(await failure([{ require: 'inventory.cpu.count > 4' }])).toBe(
      'Required, and not met: inventory.cpu.count > 4: it is false',
    )
  })

  test('fails closed: what is missing is not met, and the trace says what', async () => {
    const steps = [{ require: 'inNet(data.inventory.bmc_address, "198.51.100.0/24")' }, { set: { '/extra/a': 1 } }]
    const [guard, below] = await traces(steps)
    expect(guard).toMatchObject({ outcome: 'failed', missing: 'data.inventory.bmc_address' })
    expect(guard?.error).toContain('data.inventory.bmc_address is missing')
    expect(below?.outcome).toBe('not_reached')
    expect(await run(steps)).not.toHaveProperty('plan')
  })

  test('says its own text, with what is known', async () => {
    const steps = [{ require: 'inventory.cpu.count >= 16', else: '${{ inventory.cpu.count }} CPUs are too few' }]
    expect(await failure(steps)).toBe('4 CPUs are too few')
  })

  test('names what its text wants and is missing', async () => {
    const steps = [{ require: 'inventory.cpu.count >= 16', else: 'not on ${{ node.description }}' }]
    expect(await failure(steps)).toBe(
      'Required, and not met: inventory.cpu.count >= 16: it is false; node.description is missing',
    )
  })

  test('when optional, is a warning', async () => {
    expect(await traces([{ require: 'inventory.cpu.count > 4', optional: true }])).toMatchObject([
      { outcome: 'warning' },
    ])
  })

  test('wants a condition, and else wants it', () => {
    expect(found({ require: 'inventory.cpu.count' })).toEqual(['E405 /require'])
    expect(found({ else: 'no', warn: 'x' })).toEqual(['E208 /else'])
  })
})

describe('fail and warn', () => {
  test('fail ends the run with its text', async () => {
    expect(await failure([{ fail: 'a ${{ inventory.system_vendor.manufacturer }}' }])).toBe('a Dell Inc.')
    expect(await failure([{ fail: 'a ${{ node.description }}' }])).toBe(
      'Cannot say why it fails: node.description is missing',
    )
  })

  test('warn is heard, and the run goes on', async () => {
    expect(await traces([{ warn: 'only ${{ inventory.cpu.count }} CPUs' }])).toMatchObject([
      { verb: 'warn', outcome: 'ok', warnings: ['only 4 CPUs'] },
    ])
  })
})
