import type { Operator } from '../condition.ts'
import { contains } from './contains.ts'
import { eq } from './eq.ts'
import { ge } from './ge.ts'
import { gt } from './gt.ts'
import { inNet } from './in-net.ts'
import { isEmpty } from './is-empty.ts'
import { le } from './le.ts'
import { lt } from './lt.ts'
import { matches } from './matches.ts'
import { ne } from './ne.ts'

/** Every operator of conditions, by name. Adding one is its file, a line here, and a test. */
export const operators: readonly Operator[] = [contains, eq, ge, gt, inNet, isEmpty, le, lt, matches, ne]
