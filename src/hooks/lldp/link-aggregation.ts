import { wrongLength, type Reading } from './reading.ts'

/** Whether the port is part of a link aggregation; 802.1 and, before it, 802.3 say it in the same form. */
export function linkAggregation(payload: Uint8Array): Reading {
  if (payload.length !== 5) return wrongLength
  const view = new DataView(payload.buffer, payload.byteOffset)
  const status = view.getUint8(0)
  return [
    { key: 'switch_port_link_aggregation_enabled', value: (status & 2) > 0 },
    { key: 'switch_port_link_aggregation_support', value: (status & 1) > 0 },
    { key: 'switch_port_link_aggregation_id', value: view.getUint32(1) },
  ]
}
