/** The range of API versions that are spoken: every version of ironic-inspector, which ended with 1.18. */
export const apiVersions = { minimum: '1.0', maximum: '1.18' } as const
