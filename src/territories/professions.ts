import fs from 'node:fs'
import path from 'node:path'
import { ROOT } from '../platform/root.ts'
import { parseLexicon } from '../reference/lexicon.ts'
import { PROFESSIONS } from '../reference/professions.ts'
import { professionsLike } from '../reference/suggesting.ts'

/** Professions by what people type, for the API's reference lists. */

const lexicon = parseLexicon(fs.readFileSync(path.join(ROOT, 'search', 'words.json'), 'utf8'))

/** The best first, each once; of a médecin whose specialty was meant only those that were. */
export function professionsNamed(q: string) {
  const found = Map.groupBy(professionsLike(q, lexicon), ({ code }) => code)
  return [...found].flatMap(([code, meant]) => {
    const profession = PROFESSIONS.find((one) => one.code === code)
    if (!profession) return []
    const whole = meant.some(({ specialty }) => specialty === null)
    const specialties = meant.flatMap((one) => profession.specialties.filter((each) => each.code === one.specialty))
    return [{ ...profession, specialties: whole ? profession.specialties : specialties }]
  })
}
