import { DOMParser } from 'linkedom'
import { Parser } from 'saxen'

/** An XML document; throws where it is not well-formed, which the reader of documents itself forgives. */
export function parseXml(text: string): Document {
  const strict = new Parser()
  strict.on('error', (error: Error) => {
    throw error
  })
  strict.parse(text)
  return new DOMParser().parseFromString(text, 'text/xml') as unknown as Document
}
