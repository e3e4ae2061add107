import { everyText, reportOf, withEveryText, withInventory, interfacesOf, type Payload } from './payload.ts'

/** Statements that would change or read tables if any of them were pasted together (CVE-2019-10141 was in the look-up by MAC and BMC). */
export const statements = [
  `'; DROP TABLE introspections; --`,
  `' OR '1'='1`,
  `" OR ""="`,
  `') UNION SELECT uuid, value FROM lookup_keys --`,
  `%' OR uuid LIKE '%`,
  `$uuid`,
  `\\'; DELETE FROM lookup_keys; --`,
] as const

/** SQL in place of and behind every text of a report. */
export const sql: readonly Payload[] = statements.flatMap((statement): Payload[] => [
  {
    says: `every text is ${statement}`,
    body: (k) => JSON.stringify(everyText(reportOf(k), () => statement)),
    refused: /could not find a node/i,
  },
  {
    says: `every text ends with ${statement}`,
    body: (k) => JSON.stringify(everyText(reportOf(k), (text) => text + statement)),
    refused: /could not find a node/i,
  },
  { says: `every text but a MAC is ${statement}`, body: (k) => JSON.stringify(withEveryText(k, () => statement)) },
  {
    says: `every text but a MAC ends with ${statement}`,
    body: (k) => JSON.stringify(withEveryText(k, (text) => text + statement)),
  },
  {
    says: `the BMC and every MAC but one are ${statement}`,
    body: (k) =>
      withInventory(k, {
        bmc_address: statement,
        bmc_v6address: statement,
        interfaces: interfacesOf(k).map((nic, index) => (index === 0 ? nic : { ...nic, mac_address: statement })),
      }),
    harmless: true,
  },
])
