import type { Child } from 'hono/jsx'
import type { Territory } from '../territories/model.ts'
import { TerritoryNav, territoryPath } from '../web/territory-nav.tsx'
import { type Import, kindLabel } from './model.ts'

/** What the pages of an import share. */

export const BASE = '/mon-territoire/imports'

export const pathOf = ({ id }: Pick<Import, 'id'>, rest = ''): string => `${BASE}/${id}${rest}`

/** The head of one import's page. */
export function ImportFrame({
  one,
  territories,
  children,
}: {
  one: Import
  territories: readonly Territory[]
  children: Child
}) {
  return (
    <>
      <p class="back">
        <a href={territoryPath(BASE, one.territory)}>Tous les imports</a>
      </p>
      <h1>{titleOf(one)}</h1>
      <TerritoryNav current={BASE} territory={one.territory} territories={territories} />
      {children}
    </>
  )
}

export const titleOf = (one: Import): string => `${kindLabel(one.kind)}\u00a0: ${one.fileName}`

const STEPS = ['Fichier', 'Colonnes', 'Relecture', 'Import'] as const

/** Where an import stands, in words for the list and as a badge. */
export const STATE_WORDS: Record<Import['state'], { label: string; badge: string }> = {
  reading: { label: 'Lecture en cours', badge: 'pending' },
  refused: { label: 'Fichier refusé', badge: 'rejected' },
  mapping: { label: 'Colonnes à vérifier', badge: 'to-correct' },
  checking: { label: 'Vérification en cours', badge: 'pending' },
  preview: { label: 'À relire', badge: 'to-correct' },
  making: { label: 'Import en cours', badge: 'pending' },
  done: { label: 'Importé', badge: 'published' },
  undoing: { label: 'Annulation en cours', badge: 'pending' },
  undone: { label: 'Annulé', badge: 'withdrawn' },
}

/** The step that an import is at, among four. */
export function Steps({ at }: { at: (typeof STEPS)[number] }) {
  return (
    <ol class="import-steps" aria-label="Étapes de l’import">
      {STEPS.map((step) => (
        <li aria-current={step === at ? 'step' : undefined}>{step}</li>
      ))}
    </ol>
  )
}
