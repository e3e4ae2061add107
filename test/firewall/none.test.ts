import { none } from '../../src/firewall/none.ts'
import { firewallContract } from './contract.ts'

firewallContract('none', false, () => Promise.resolve(none))
