import { describePages, isCoordinators } from './every.ts'

describePages('every other page', (pattern) => !isCoordinators(pattern))
