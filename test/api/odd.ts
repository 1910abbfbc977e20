import fc from 'fast-check'

/** What nobody means to send, and somebody does. */

/** NUL, halves of characters, controls, quotes, and what SQL, regular expressions and Meilisearch's filters read. */
export const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\0',
        '\ud800',
        '\udfff',
        '\u202e',
        '\u0007',
        "'",
        '"',
        '\\',
        '%',
        '_',
        '$',
        '{',
        ';--',
        '😀',
        'é',
      ),
      fc.string({ maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => parts.join(''))
const oddNumber = fc.constantFrom(0, -0, -1, 1e308, 5e-324, 2 ** 31, 2 ** 53, 0.1 + 0.2, -1e-9, 100.000001)
export const odd = fc.oneof(
  nasty,
  oddNumber,
  fc.constantFrom(null, true, [], {}, '', '44114', '2027-02-09', '9999-12-31', '0000-00-00'),
  fc.array(nasty, { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 3 }),
)

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Every place of a body, as a path of keys. */
function placesOf(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (value === null || typeof value !== 'object') return [path]
  return [path, ...Object.entries(value).flatMap(([key, each]) => placesOf(each, [...path, key]))]
}

function replaced(value: Json, path: (string | number)[], by: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined || value === null || typeof value !== 'object') return by
  const copy = structuredClone(value) as Record<string | number, unknown>
  copy[key] = replaced((value as Record<string | number, Json>)[key] ?? null, rest, by)
  return copy
}

/** A right body with one to three places made odd, or something else altogether. */
export const spoilt = (right: Json) =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .array(fc.tuple(fc.constantFrom(...placesOf(right)), odd), { minLength: 1, maxLength: 3 })
        .map((changes) => changes.reduce<unknown>((body, [path, by]) => replaced(body as Json, path, by), right)),
    },
    { weight: 1, arbitrary: odd },
    { weight: 1, arbitrary: fc.dictionary(fc.oneof(nasty, fc.constantFrom('x', ...Object.keys(right ?? {}))), odd) },
  )
