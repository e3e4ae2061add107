/** Who asks, as the identity service says; never as the request's own headers say. */
export type Identity = {
  readonly user: string
  /** Role names in lower case. */
  readonly roles: readonly string[]
  /** Whether the roles hold for the whole system (scope `all`), and not for a project. */
  readonly system: boolean
}
