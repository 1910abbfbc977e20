import fs from 'node:fs'
import path from 'node:path'

/** The folder of package.json: `sql/` and `search/` are read from there, from source and from `dist/` alike. */
export const ROOT = (() => {
  let dir = import.meta.dirname
  while (!fs.existsSync(path.join(dir, 'package.json'))) {
    const parent = path.dirname(dir)
    if (parent === dir) throw new Error('package.json not found above this file')
    dir = parent
  }
  return dir
})()
