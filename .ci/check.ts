import { gate } from './gate.ts'

process.exit((await gate(['types', 'lint', 'format'])).failed > 0 ? 1 : 0)
