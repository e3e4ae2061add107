import { headline } from '../../config/diagnostic.ts'
import type { Report } from './diagnostics.ts'
import { xml } from './xml.ts'

/**
 * The findings as JUnit XML: a suite for each file, a failed case for each error, and for each warning too where warnings fail; and one
 * for what could not be checked.
 */
export function diagnosticsJunit({ files, diagnostics, failure }: Report, isStrict: boolean): string {
  const suites = [...new Set([...files, ...diagnostics.map(({ file }) => file)])].map((file) => {
    const own = diagnostics.filter((one) => one.file === file)
    const cases = own.map((one) => {
      const head = `    <testcase classname="${xml(file)}" name="${one.code} line ${one.line}" file="${xml(file)}" line="${one.line}"`
      const text = xml([headline(one), one.frame ?? ''].join('\n').trim())
      if (one.severity === 'warning' && !isStrict)
        return `${head}>\n      <system-out>${text}</system-out>\n    </testcase>`
      return `${head}>\n      <failure message="${xml(one.message)}" type="${one.code}">${text}</failure>\n    </testcase>`
    })
    const failures = own.filter(({ severity }) => isStrict || severity === 'error').length
    // A file without a finding is a test that passed.
    const all = cases.length > 0 ? cases : [`    <testcase classname="${xml(file)}" name="valid" file="${xml(file)}"/>`]
    return `  <testsuite name="${xml(file)}" tests="${all.length}" failures="${failures}" errors="0">\n${all.join('\n')}\n  </testsuite>`
  })
  if (failure)
    suites.push(
      `  <testsuite name="--online" tests="1" failures="0" errors="1">\n    <testcase classname="--online" name="asked">\n      <error message="${xml(failure.message)}" type="${failure.code}"/>\n    </testcase>\n  </testsuite>`,
    )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>`
}
