import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { ROOT } from '../../src/platform/root.ts'

/** Dockerfile and compose.yaml, read and followed without Docker: each stage is a folder that stands for its root. */

export interface Image {
  /** Stands for `/`. */
  root: string
  workdir: string
  env: Record<string, string>
  user: string
  healthcheck: string[]
  command: string[]
}

export interface ComposeService {
  image: string
  command?: string[]
  environment: Record<string, string>
  depends_on?: Record<string, { condition: string }>
  deploy?: { replicas: number }
  read_only?: boolean
  user?: string
  cap_drop?: string[]
  ports?: string[]
}

/** May take a RUN step over, and then answers true. */
type Instead = (step: string, workdir: string) => boolean

/** Follows a Dockerfile from the project's folder as Docker would see it; stages are made below `place`. */
export function build(place: string, instead: Instead): Image {
  const context = path.join(place, 'context')
  for (const file of contextFiles()) {
    fs.mkdirSync(path.dirname(path.join(context, file)), { recursive: true })
    fs.copyFileSync(path.join(ROOT, file), path.join(context, file))
  }
  const stages = new Map<string, Image>()
  let now: Image | undefined
  for (const { verb, rest } of instructions()) {
    if (verb === 'FROM') {
      const [, , name = 'final'] = rest.split(/\s+/)
      now = { root: path.join(place, name), workdir: '/', env: {}, user: 'root', healthcheck: [], command: [] }
      baseOf(now)
      stages.set(name, now)
    } else if (now) follow(now, verb, rest, { context, stages, instead })
  }
  if (!now) throw new Error('Dockerfile has no FROM')
  return now
}

/** The base image as far as we need it: Node, where it is there. */
function baseOf({ root }: Image): void {
  const bin = path.join(root, 'usr/local/bin')
  fs.mkdirSync(bin, { recursive: true })
  const node = path.join(bin, 'node')
  try {
    fs.linkSync(process.execPath, node)
  } catch {
    fs.copyFileSync(process.execPath, node) // on another disk
  }
}

function follow(
  image: Image,
  verb: string,
  rest: string,
  from: { context: string; stages: Map<string, Image>; instead: Instead },
): void {
  const workdir = inside(image, '.')
  if (verb === 'WORKDIR') {
    image.workdir = rest
    fs.mkdirSync(inside(image, '.'), { recursive: true })
  } else if (verb === 'ENV') {
    for (const [, name = '', value = ''] of rest.matchAll(/(\w+)=(\S+)/g)) image.env[name] = value
  } else if (verb === 'USER') image.user = rest
  else if (verb === 'CMD') image.command = JSON.parse(rest)
  else if (verb === 'HEALTHCHECK') image.healthcheck = JSON.parse(rest.slice(rest.indexOf('CMD') + 3))
  else if (verb === 'COPY') copy(image, rest, from)
  else if (verb === 'RUN') {
    if (!from.instead(rest, workdir)) run(image, rest, workdir)
  } else if (verb !== 'EXPOSE') throw new Error(`the replay does not know ${verb}`)
}

function copy(image: Image, rest: string, { context, stages }: { context: string; stages: Map<string, Image> }): void {
  const words = rest.split(/\s+/)
  const [, stage] = /^--from=(.+)$/.exec(words[0] ?? '') ?? []
  if (stage) words.shift()
  const to = words.pop() ?? ''
  for (const source of words) {
    const other = stage ? stages.get(stage) : undefined
    const origin = other ? inside(other, source) : path.join(context, source)
    const target = inside(image, to)
    // A folder's content goes into the target, a file into a folder if the target ends in a slash.
    const place = to.endsWith('/') && fs.statSync(origin).isFile() ? path.join(target, path.basename(source)) : target
    fs.mkdirSync(path.dirname(place), { recursive: true })
    const linked = spawnSync('cp', ['-alT', origin, place], { encoding: 'utf8' })
    if (linked.status !== 0) throw new Error(linked.stderr)
  }
}

function run(image: Image, command: string, cwd: string): void {
  const there = command.replaceAll(/(?<![\w.])\/(app|usr\/local)\b/g, `${image.root}/$1`)
  // What npm needs to reach its registry from this machine is in our environment; how these tests were started is not for it.
  const ours = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_ENV$|NODE_OPTIONS$|VITEST|TEST$)/.test(name),
  )
  const env = { ...Object.fromEntries(ours), PATH: `${image.root}/usr/local/bin:${process.env.PATH}`, ...image.env }
  const ran = spawnSync('sh', ['-euc', there], { cwd, env, encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(`${command}\n${ran.stdout}\n${ran.stderr}`)
}

/** Where a path of the image is. */
export const inside = ({ root, workdir }: Image, name: string) => path.join(root, path.resolve(workdir, name))

/** Instructions of the Dockerfile, without comments. */
export function instructions(): { verb: string; rest: string }[] {
  return fs
    .readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, verb = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? []
      return { verb, rest }
    })
}

/** What a clone holds and .dockerignore lets through. */
function contextFiles(): string[] {
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8' })
  const [all, ...lets] = fs.readFileSync(path.join(ROOT, '.dockerignore'), 'utf8').trim().split('\n')
  if (all !== '*' || lets.some((line) => !line.startsWith('!'))) throw new Error('.dockerignore is read otherwise here')
  const kept = lets.map((line) => line.slice(1))
  return listed.stdout
    .split('\0')
    .filter((file) => kept.some((name) => file === name || file.startsWith(`${name}/`)))
    .filter((file) => fs.existsSync(path.join(ROOT, file)))
}

/** Links the packages that `npm ci --omit=dev --omit=optional` would install, as the lock file tells them. */
export function linkProduction(workdir: string): void {
  const lock = JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'))
  for (const [name, one] of Object.entries<Record<string, boolean>>(lock.packages)) {
    if (name === '' || one.dev || one.optional || one.devOptional) continue
    link(path.join(ROOT, name), path.join(workdir, name))
  }
}

function link(from: string, to: string): void {
  fs.mkdirSync(to, { recursive: true })
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)]
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules') link(source, target)
    } else fs.linkSync(source, target)
  }
}

/** The services of compose.yaml with the variables of an env file put in; throws on one that is wanted and missing. */
export function compose(variables: Record<string, string>): Record<string, ComposeService> {
  const text = fs.readFileSync(path.join(ROOT, 'compose.yaml'), 'utf8')
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind = '', otherwise = '') => {
        const given = variables[name]
        if (given) return given
        if (kind === '?') throw new Error(`${name}: ${otherwise}`)
        return otherwise
      })
    if (Array.isArray(value)) return value.map(fill)
    if (value && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fill(v)]))
    return value
  }
  const services = fill(parse(text, { merge: true }).services) as Record<string, ComposeService>
  for (const service of Object.values(services)) {
    const texts = Object.entries(service.environment ?? {}).map(([name, value]) => [name, String(value)])
    service.environment = Object.fromEntries(texts)
  }
  return services
}
