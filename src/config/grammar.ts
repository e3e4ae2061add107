import type { TSchema } from '@sinclair/typebox'
import type { Finding } from '../model/finding.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { Pointer } from '../model/pointer.ts'
import type { Validator } from './check.ts'
import type { CompileRule } from './rules.ts'
import type { Compile, Facts } from './workflows.ts'

/** What a configuration may say, and what makes something of it. `S`: the settings; `W`: a compiled workflow; `R`: a compiled rule. */
export type Grammar<S, W extends Facts, R> = {
  /** Of a whole file. */
  readonly schema: TSchema
  readonly validators: { readonly configuration: Validator; readonly included: Validator }
  readonly builtIn: ReadonlyMap<string, W>
  readonly compile: Compile<W>
  readonly compileRule: CompileRule<R>
  /** What `introspection.workflow` says is taken, and what is wrong with it; pointers are into it. */
  readonly choice: (written: Json) => {
    readonly names: readonly { readonly name: string; readonly pointer: Pointer }[]
    readonly findings: readonly Finding[]
  }
  /** What is wrong with the fields of discovery; pointers are into them. */
  readonly fields: (written: JsonObject) => readonly Finding[]
  /** Makes settings of what is written, less what is no setting. */
  readonly decode: (written: JsonObject) => S
}
