import { Hono } from 'hono'
import type { Env } from '../accounts/context.ts'
import { sendReminder, showBoard } from './board.tsx'
import { boardFile, historyFile } from './board-files.tsx'
import { showReport } from './report.tsx'
import { reportFile, showPaper } from './report-print.tsx'
import { saveSchedule, showSchedule } from './schedule.tsx'
import { showTrail, TRAIL, trailFile } from './trail.tsx'

/** The coordinator's pages of a territory: what is there, what it found, when its letter goes. */
export function networkPages() {
  return (
    new Hono<Env>()
      .get('/mon-territoire', showBoard)
      .get('/mon-territoire/annonces.csv', boardFile)
      .get('/mon-territoire/historique.csv', historyFile)
      .post('/mon-territoire/relancer/:id', sendReminder)
      .get('/mon-territoire/rapport', showReport)
      .get('/mon-territoire/rapport/imprimer', showPaper)
      .get('/mon-territoire/rapport.csv', reportFile)
      .get('/mon-territoire/lettre', showSchedule)
      .post('/mon-territoire/lettre', saveSchedule)
      .get(TRAIL, showTrail)
      .get(`${TRAIL}.csv`, trailFile)
      // Where the figures stood first: letters and bookmarks name it.
      .get('/statistiques', (c) => c.redirect(`/mon-territoire/rapport${new URL(c.req.url).search}`, 301))
  )
}
