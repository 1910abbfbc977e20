/** A small count for `npm test`, the full one for `npm run soak`. */
export const times = (few: number, many: number): number => (process.env.SOAK ? many : few)

/** A line for the README, of what was done and how it went: `npm run soak | grep figures:`. `npm test` does without. */
export function figures(line: string): void {
  if (process.env.SOAK) process.stdout.write(`figures: ${line}\n`)
}
