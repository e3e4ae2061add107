import { knownSettings, type KnownSetting, type SettingSchema } from '../config/effective.ts'
import { Settings } from './settings.ts'

/** The schema of all settings of the service. */
export const settingsSchema = Settings as unknown as SettingSchema

/** Every setting there is, in the order of the example. */
export function allSettings(): readonly KnownSetting[] {
  return knownSettings(settingsSchema)
}
