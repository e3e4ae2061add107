import type { Problem, Shape } from './expression.ts'

/** What is wrong with reading a secret: only a mask of it is ever seen. `written`: how it is read, from `start` on. */
export function secretRead(written: string, { name }: Extract<Shape, { type: 'secret' }>, start: number): Problem {
  return {
    code: 'E409',
    message: `${written} is ${name === undefined ? 'a secret' : `the secret "${name}"`}, and nobody reads more of it than a mask`,
    start,
    end: start + written.length,
    remedy: `write \${{ secret("${name ?? 'NAME'}") }} where it is to be sent; !empty(${written}) asks whether it is there`,
  }
}
