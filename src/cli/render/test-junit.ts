import { headline } from '../../config/diagnostic.ts'
import { plain } from '../colors.ts'
import type { Ran } from '../commands/test/run-files.ts'
import { failureLines } from './test-failure.ts'
import { xml } from './xml.ts'

/** The results as JUnit XML: a suite for each file; a file with an error is a suite with one error. */
export function testsJunit({ files }: Ran): string {
  const suites = files.map(({ file, diagnostics, results: own }) => {
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    const failed = own.filter(({ failures }) => failures.length > 0).length
    const cases = own.map(({ name, at, failures, duration }) => {
      const head = `    <testcase classname="${xml(file)}" name="${xml(name)}" file="${xml(file)}" line="${at.line}" time="${(duration / 1000).toFixed(4)}"`
      if (failures.length === 0) return `${head}/>`
      const text = failures.flatMap((failure) => failureLines(failure, plain)).join('\n')
      const message = failures.map(({ what }) => what).join(', ')
      return `${head}>\n      <failure message="${xml(message)}">${xml(text)}</failure>\n    </testcase>`
    })
    const broken = errors.map(
      (error) =>
        `    <testcase classname="${xml(file)}" name="${xml(error.code)}" line="${error.line}" time="0">\n      <error message="${xml(error.message)}">${xml(headline(error))}</error>\n    </testcase>`,
    )
    const count = own.length + errors.length
    return `  <testsuite name="${xml(file)}" tests="${count}" failures="${failed}" errors="${errors.length}">\n${[...broken, ...cases].join('\n')}\n  </testsuite>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>`
}
