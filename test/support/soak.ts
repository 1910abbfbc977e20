/** A small count for `npm test`, the full one for `npm run soak`. */
export const times = (few: number, many: number): number => (process.env.SOAK ? many : few)
