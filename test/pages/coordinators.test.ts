import { describePages, isCoordinators } from './every.ts'

describePages('every page of the coordinator', isCoordinators)
