import { Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { coordinatingPages } from './coordinating.tsx'
import { helpPages } from './help-form.tsx'
import { invitationPages } from './invitation.tsx'
import { minePages } from './mine.tsx'
import { requestPages } from './request.tsx'

/** Who belongs to a CPTS: as the person sees it, and as its coordinators do. */
export function memberPages() {
  return new Hono<Env>()
    .route('/', invitationPages())
    .route('/', minePages())
    .route('/', helpPages())
    .route('/', requestPages())
    .route('/', coordinatingPages())
}
