/** How far what was typed is from what was meant. Pure. */

/**
 * Letters that were left out, added, changed, or swapped with the next, each counting one (Damerau and Levenshtein); with
 * `begun`, from `typed` to the nearest beginning of `meant`. Both as normalizeName writes them.
 */
export function edits(typed: string, meant: string, { begun = false } = {}): number {
  let [before, last]: number[][] = [[], Array.from({ length: meant.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= typed.length; i++) {
    const row = [i]
    for (let j = 1; j <= meant.length; j++) {
      const same = typed[i - 1] === meant[j - 1]
      const swapped = i > 1 && j > 1 && typed[i - 1] === meant[j - 2] && typed[i - 2] === meant[j - 1]
      row.push(
        Math.min(
          at(last, j) + 1,
          at(row, j - 1) + 1,
          at(last, j - 1) + (same ? 0 : 1),
          swapped ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    ;[before, last] = [last, row]
  }
  return begun ? Math.min(...(last ?? [])) : at(last, meant.length)
}

const at = (row: readonly number[] | undefined, i: number) => row?.[i] ?? Number.POSITIVE_INFINITY

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz']

/** Everything that is one edit away from a short text: some 54 for each of its letters. */
export function oneEditAway(text: string): string[] {
  const found = new Set<string>()
  for (let i = 0; i <= text.length; i++) {
    const [head, tail] = [text.slice(0, i), text.slice(i)]
    for (const letter of LETTERS) found.add(head + letter + tail).add(head + letter + tail.slice(1))
    if (tail) found.add(head + tail.slice(1))
    if (tail.length > 1) found.add(`${head}${tail[1]}${tail[0]}${tail.slice(2)}`)
  }
  found.delete(text)
  return [...found]
}

/** Slips that a text of so many letters may hold: none in a short one, which is nearly everything. */
export const slips = (length: number): number => (length < 5 ? 0 : length < 9 ? 1 : 2)

/**
 * What a misspelt text may stand for: the nearest of the names within its slips that begin with the same letter, all of
 * them where several are as near.
 */
export function nearest(text: string, names: Iterable<string>): string[] {
  let most = slips(text.length)
  let found: string[] = []
  for (const name of most > 0 ? names : []) {
    if (name[0] !== text[0] || Math.abs(name.length - text.length) > most) continue
    const far = edits(text, name)
    if (far < most) found = []
    if (far <= most) found.push(name)
    most = Math.min(most, far)
  }
  return found
}
