/**
 * ironic-inspector 11.1.0 (Debian 12, Python 3.11, SQLite, `introspection_delay = 0`, nine hooks, no login, no filter, a stub Ironic without
 * latency), 100 nodes, report of 7.8 kB, on two processors "Intel(R) Xeon(R)" of 2026, ±20 %. Times in ms, rates per s, memory in MiB.
 */
export const original = {
  startup: 2994,
  memory: { started: 126, loaded: 176, peak: 177 },
  /** By concurrency. */
  rounds: {
    1: {
      startP50: 68,
      startP99: 103,
      startedRate: 13.4,
      continueP50: 109,
      continueP99: 148,
      finishedRate: 8.7,
      cpu: 154.3,
    },
    8: {
      startP50: 500,
      startP99: 628,
      startedRate: 15.1,
      continueP50: 750,
      continueP99: 1096,
      finishedRate: 10.1,
      cpu: 148.8,
    },
    32: {
      startP50: 1815,
      startP99: 2022,
      startedRate: 16.8,
      continueP50: 2873,
      continueP99: 3294,
      finishedRate: 10.5,
      cpu: 139.6,
    },
  },
  calls: 13,
  /** GET of one status, by connections. */
  status: { 1: { rate: 317, p50: 3.0 }, 8: { rate: 374, p50: 19.7 }, 32: { rate: 399, p50: 77.5 } },
  /** `iptables` started once per MAC for 5,000 MACs: the process starts alone, without its sudo and rootwrap. */
  firewall5000: 10_507,
} as const

/** At how many requests at once rounds and polls are measured. */
export const concurrencies = [1, 8, 32] as const
export type Concurrency = (typeof concurrencies)[number]
